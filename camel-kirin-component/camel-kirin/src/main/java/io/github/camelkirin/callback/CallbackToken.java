/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells who was given a task's callback URL: HMAC-SHA256 over group and external ID, each after its length in bytes. Safe for
 * use by many threads.
 */
public final class CallbackToken {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    private final List<SecretKeySpec> keys = new ArrayList<>();

    /**
     * @param secret makes and accepts tokens
     * @param previous is accepted too; null for none
     */
    public CallbackToken(String secret, @Nullable String previous) {
        keys.add(key(secret));
        if (previous != null) {
            keys.add(key(previous));
        }
    }

    private static SecretKeySpec key(String secret) {
        return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** The token of a task, in URL-safe Base64 without padding. */
    public String of(String group, String externalTaskId) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(keys.get(0), group, externalTaskId));
    }

    /** Takes as long for a token that is nearly right as for any other. */
    boolean matches(String group, String externalTaskId, String token) {
        byte[] given;
        try {
            given = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return false;
        }
        boolean matches = false;
        for (SecretKeySpec key : keys) {
            matches |= MessageDigest.isEqual(mac(key, group, externalTaskId), given);
        }
        return matches && given.length == BYTES;
    }

    private static byte[] mac(SecretKeySpec key, String group, String externalTaskId) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            update(mac, group);
            update(mac, externalTaskId);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is not available", e);
        }
    }

    private static void update(Mac mac, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        mac.update(bytes);
    }

    @Override
    public String toString() {
        return "CallbackToken[" + keys.size() + " secrets]";
    }
}

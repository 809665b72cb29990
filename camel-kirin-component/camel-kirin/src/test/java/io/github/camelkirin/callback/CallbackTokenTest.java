/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class CallbackTokenTest {

    private static final String SECRET = "a secret of 32 random characters";

    private final CallbackToken token = new CallbackToken(SECRET, null);

    @Test
    void isAnHmacOverBothAfterTheirLengths() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update(ByteBuffer.allocate(4).putInt(7).array());
        mac.update("posters".getBytes(StandardCharsets.UTF_8));
        mac.update(ByteBuffer.allocate(4).putInt(3).array());
        mac.update("ü1".getBytes(StandardCharsets.UTF_8));
        assertThat(token.of("posters", "ü1"))
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal()))
                .hasSize(43);
    }

    @Test
    void isThatOfOneTaskOfOneGroup() {
        String given = token.of("posters", "1");
        assertThat(token.matches("posters", "1", given)).isTrue();
        assertThat(token.matches("posters", "2", given)).isFalse();
        assertThat(token.matches("poster", "s1", given)).isFalse();
        assertThat(token.matches("posters1", "", given)).isFalse();
        assertThat(new CallbackToken("another secret of it", null).matches("posters", "1", given))
                .isFalse();
    }

    @Test
    void isAcceptedUnderEitherSecretAndMadeUnderTheFirst() {
        CallbackToken rotated = new CallbackToken("another secret of it", SECRET);
        assertThat(rotated.matches("posters", "1", token.of("posters", "1"))).isTrue();
        assertThat(rotated.matches("posters", "1", rotated.of("posters", "1"))).isTrue();
        assertThat(token.matches("posters", "1", rotated.of("posters", "1"))).isFalse();
    }

    @Test
    void nothingElseWillDo() {
        String given = token.of("posters", "1");
        for (String wrong : new String[] {"", given.substring(1), given + "AAAA", given + given, "!", "=", "AAAA"}) {
            assertThat(token.matches("posters", "1", wrong)).as(wrong).isFalse();
        }
    }

    @Test
    void itsSecretsAreNotShown() {
        assertThat(token.toString()).doesNotContain(SECRET);
    }
}

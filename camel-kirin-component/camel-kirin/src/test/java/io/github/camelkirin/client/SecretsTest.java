/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.camelkirin.api.CreateOutcome.Refused;
import io.github.camelkirin.api.QueryOutcome.Unsupported;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.api.ServiceException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Keys, prompts and image data stay out of texts. */
class SecretsTest {

    private static final String PROMPT = "A lighthouse at dusk,\\nseen from the sea";
    private static final String PARAMS =
            "{\"prompt\":\"" + PROMPT + "\",\"negative_prompt\":\"fog\",\"style\":\"noir\","
                    + "\"aspect_ratio\":\"16:9\",\"external_task_id\":\"order-4711-a\",\"image_list\":[{\"image\":\"iVBOR\"}]}";

    @Test
    void cutsWhatTheRequestSaidOutOfARefusal() throws Exception {
        assertThat(refusal("prompt 'a lighthouse at dusk, seen from' is bad")).isEqualTo("prompt '…' is bad");
        assertThat(refusal("style noir unknown for 16:9")).isEqualTo("style … unknown for …");
        assertThat(refusal("order-4711-a is odd")).isEqualTo("… is odd");
        assertThat(refusal("fog is short, lighthouses too")).isEqualTo("fog is short, lighthouses too");
        assertThat(refusal("cannot decode " + "iVBORw0KGgo/".repeat(5))).isEqualTo("cannot decode …");
        assertThat(refusal("key secret-key-1 is wrong")).isEqualTo("key … is wrong");
    }

    @Test
    void cleansAndShortensTheServicesWords() throws Exception {
        assertThat(refusal("a\\n\\tb\\u0007c\\u202Ed\\u001b[31m")).isEqualTo("a b c d [31m".replace("c d", "cd"));
        assertThat(refusal("z ".repeat(400))).hasSize(300).endsWith("…");
    }

    @Test
    void saysNothingOfTheServicesWhereTheRequestIsTooLongToCompare() throws Exception {
        try (CannedServer server = new CannedServer().answer(400, "", "{\"message\":\"m\"}");
                KirinClient client = client(server)) {
            byte[] params = CannedServer.utf8("{\"prompt\":\"" + "p".repeat(300_000) + "\"}");
            Refused refused = (Refused) client.create("m", params).get(10, TimeUnit.SECONDS);
            assertThat(((ServiceException) refused.cause()).getServiceMessage()).isNull();
        }
    }

    @Test
    void aQueryKeepsTheServicesWordsOutOfTheMessage() throws Exception {
        try (CannedServer server = new CannedServer()
                        .answer(400, "", "{\"error\":{\"code\":\"c7\",\"message\":\"a lighthouse\"}}");
                KirinClient client = client(server)) {
            Unsupported outcome = (Unsupported) client.query("m", "t1").get(10, TimeUnit.SECONDS);
            assertThat(outcome.cause())
                    .hasMessageContaining("HTTP 400 (code c7)")
                    .hasMessageContaining("taskId=t1, requestId=")
                    .hasMessageNotContaining("lighthouse");
            assertThat(outcome.cause().getServiceMessage()).isEqualTo("a lighthouse");
        }
    }

    @Test
    void acceptsNoCodeThatIsAText() throws Exception {
        try (CannedServer server = new CannedServer()
                        .answer(400, "", "{\"error\":{\"code\":\"a lighthouse at dusk\",\"message\":\"m\"}}");
                KirinClient client = client(server)) {
            Refused refused =
                    (Refused) client.create("m", CannedServer.utf8(PARAMS)).get(10, TimeUnit.SECONDS);
            assertThat(((ServiceException) refused.cause()).getCode()).isNull();
            assertThat(refused.cause()).hasMessageNotContaining("lighthouse");
        }
    }

    @Test
    void settingsShowNeitherKeyNorPassword() {
        ClientSettings settings = ClientSettings.builder()
                .apiKey(" secret-key-1\n")
                .proxy("proxy", 3128)
                .proxyCredentials("user", "secret-word")
                .build();
        assertThat(settings.apiKey()).isEqualTo("secret-key-1");
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void settingsOutOfRangeAreRefusedWithoutSecrets() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.builder().apiKey("secret\nkey").build())
                .withMessageNotContaining("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> base("https://user:secret@host"))
                .withMessageNotContaining("secret");
        for (String uri : new String[] {"ftp://host", "https:///x", "https://host/?a", "https://host/#a", "/x"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> base(uri));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ClientSettings.builder().requestTimeout(Duration.ZERO).build())
                .withMessage("requestTimeout must be > 0 and at most 1 day, was PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.builder().maxConnections(0).build())
                .withMessage("maxConnections must be 1 to 10000, was 0");
        for (String path : new String[] {"x/{id}", "/x", "//{id}", "/x?{id}", "/{id}/{y}", "/{id} "}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ClientSettings.builder().queryPath(path).build());
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ClientSettings.builder().authScheme("Bearer x\r\n").build());
    }

    private static void base(String uri) {
        ClientSettings.builder().baseUri(URI.create(uri)).build();
    }

    /** The service's message of a refusal with these words; the exception's message holds the same. */
    private static String refusal(String words) throws Exception {
        try (CannedServer server = new CannedServer().answer(400, "", "{\"message\":\"" + words + "\"}");
                KirinClient client = client(server)) {
            Refused refused =
                    (Refused) client.create("m", CannedServer.utf8(PARAMS)).get(10, TimeUnit.SECONDS);
            RequestRefusedException cause = (RequestRefusedException) refused.cause();
            assertThat(cause.getExternalTaskId()).isEqualTo("order-4711-a");
            assertThat(cause).hasMessageContaining(": " + cause.getServiceMessage() + "; correct it");
            return String.valueOf(cause.getServiceMessage());
        }
    }

    private static KirinClient client(CannedServer server) {
        return new KirinClient(ClientSettings.builder()
                .baseUri(server.uri())
                .apiKey("secret-key-1")
                .build());
    }
}

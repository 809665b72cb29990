/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.AuthenticationException;
import io.github.camelkirin.api.InsufficientCreditsException;
import io.github.camelkirin.api.RateLimitException;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.api.ServiceUnavailableException;
import io.github.camelkirin.api.TaskNotFoundException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.TestImages;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the service refuses: one exception type for each thing a caller can do about it, and no secrets in any. */
class InputErrorsTest extends InputRouteSupport {

    private static final String URI = "kirin:" + GROUP;
    private static final String GET = URI + "?operation=get";
    private static final String SECRET_PROMPT = "Zanzibar marmalade under violet thunder";
    private static final byte[] SECRET_IMAGE = TestImages.png(417, 423);
    private static final String SECRET_BASE64 = Base64.getEncoder().encodeToString(SECRET_IMAGE);
    private static final Map<String, Object> TASK = Map.of("CamelKirinTaskId", "task-4711");

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aKeyThatIsNotAcceptedIsAnAuthenticationFailure(int status) {
        for (Operation operation : List.of(Operation.CREATE, Operation.QUERY)) {
            KIRIN.faults().next(operation, Fault.status(status));
        }
        for (Exception failure : List.of(failure(URI, "A tree", Map.of()), failure(GET, null, TASK))) {
            assertThat(failure).isInstanceOf(AuthenticationException.class).hasMessageContaining("check apiKey");
            assertThat(((ServiceException) failure).getHttpStatus()).isEqualTo(status);
        }
        assertThat(tasks.counts(scope()).values()).allMatch(count -> count == 0);
    }

    @Test
    void aWrongKeyIsAnAuthenticationFailure() {
        assertThat(failure(URI + "?apiKey=kk-7f3a9", "A tree", Map.of())).isInstanceOf(AuthenticationException.class);
        assertThat(KIRIN.ledger().createsActedOn()).isZero();
    }

    @Test
    void anEmptyAccountIsItsOwnFailure() {
        KIRIN.faults().next(Operation.CREATE, Fault.status(402));
        KIRIN.faults().next(Operation.CREATE, Fault.error(429, "1102", "balance exhausted"));
        for (int i = 0; i < 2; i++) {
            assertThat(failure(URI, "A tree", Map.of()))
                    .isInstanceOf(InsufficientCreditsException.class)
                    .hasMessageContaining("top it up");
        }
    }

    @Test
    void aTaskThatIsUnknownIsItsOwnFailure() {
        for (Map<String, ?> target : List.of(TASK, Map.of("CamelKirinExternalTaskId", "order-4711"))) {
            Exception failure = failure(GET, null, target);
            assertThat(failure).isInstanceOf(TaskNotFoundException.class).hasMessageContaining("4711");
        }
        assertThat(failure(URI + "?operation=track", null, TASK)).isInstanceOf(TaskNotFoundException.class);
    }

    @Test
    void tooManyRequestsAreTheirOwnFailure() {
        KIRIN.faults().next(Operation.QUERY, Fault.slowDown(Duration.ofSeconds(7)));
        Exception failure = failure(GET, null, TASK);
        assertThat(failure).isInstanceOf(RateLimitException.class);
        assertThat(((RateLimitException) failure).getRetryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aServiceInTroubleIsItsOwnFailure() throws Exception {
        KIRIN.faults().next(Operation.QUERY, Fault.html());
        assertThat(failure(GET, null, TASK))
                .isInstanceOf(ServiceUnavailableException.class)
                .hasMessageContaining("502");
        KIRIN.faults().next(Operation.QUERY, Fault.dropped());
        assertThat(failure(GET, null, TASK)).isInstanceOf(ServiceUnavailableException.class);
        int dead;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            dead = socket.getLocalPort();
        }
        assertThat(failure(GET + "&baseUrl=http://127.0.0.1:" + dead, null, TASK))
                .isInstanceOf(ServiceUnavailableException.class)
                .hasMessageContaining("The request was not sent")
                .hasMessageContaining("taskId=task-4711");
    }

    @Test
    void aRequestThatTheServiceRefusesIsItsOwnFailureAndNothingIsKept() {
        KIRIN.faults().next(Operation.CREATE, Fault.error(422, "002016001", "no"));
        Exception failure = failure(URI, "A tree", Map.of("CamelKirinIdempotencyKey", "order-1"));
        assertThat(failure).isInstanceOf(RequestRefusedException.class).hasMessageContaining("002016001");
        assertThat(((KirinException) failure).getExternalTaskId()).isEqualTo("order-1");
        assertThat(tasks.counts(scope()).values()).allMatch(count -> count == 0);
        assertThat(send(URI, "A tree", Map.of("CamelKirinIdempotencyKey", "order-1"))
                        .getException())
                .isNull();
    }

    @Test
    void noExceptionShowsKeyPromptOrImage() {
        String echo = "prompt '" + SECRET_PROMPT + "' with key " + KIRIN.apiKey() + " and " + SECRET_BASE64;
        for (Fault fault : List.of(
                Fault.error(400, "x", echo),
                Fault.error(401, "x", echo),
                Fault.error(402, "x", echo),
                Fault.error(403, "x", echo),
                Fault.error(404, "x", echo),
                Fault.error(422, SECRET_PROMPT, echo),
                Fault.error(429, "1102", echo))) {
            KIRIN.faults().next(Operation.CREATE, fault);
            assertHidesSecrets(secretExchange("create", Map.of()));
        }
        KIRIN.faults().next(Operation.CREATE, 20, Fault.error(503, "x", echo));
        assertHidesSecrets(secretExchange("create&tracked=false&submitTimeout=100", Map.of()));
        KIRIN.faults().clear();
        KIRIN.faults().next(Operation.CREATE, Fault.reply(200, "text/html", echo));
        assertHidesSecrets(secretExchange("create&tracked=false&submitTimeout=100&submitGrace=1m", Map.of()));
        for (int status : List.of(400, 401, 402, 403, 404, 429, 500)) {
            KIRIN.faults().next(Operation.QUERY, Fault.error(status, "x", echo));
            // An account of its own each, since a refused query makes the next ones of its account wait.
            assertHidesSecrets(secretExchange("get&account=of" + status, TASK));
        }
    }

    @Test
    void noRefusalBeforeSendingShowsPromptOrImage() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("CamelKirinResolution", SECRET_PROMPT),
                Map.of("CamelKirinAspectRatio", SECRET_PROMPT),
                Map.of("CamelKirinImageCount", SECRET_PROMPT),
                Map.of("CamelKirinWatermark", SECRET_PROMPT),
                Map.of("CamelKirinCallbackUrl", SECRET_PROMPT),
                Map.of("CamelKirinOperation", SECRET_PROMPT),
                Map.of("CamelKirinModel", " "),
                Map.of("CamelKirinParameters", SECRET_PROMPT),
                Map.of("CamelKirinParameters", Map.of(SECRET_PROMPT, new Object())),
                Map.of("CamelKirinIdempotencyKey", SECRET_PROMPT.repeat(10)),
                Map.of("CamelKirinReferenceImages", List.of(SECRET_BASE64 + "*", SECRET_PROMPT)),
                Map.of("CamelKirinPrompt", SECRET_PROMPT.repeat(100)))) {
            Exchange exchange = secretExchange("create", wrong);
            assertThat(exchange.getException()).isInstanceOf(InvalidRequestException.class);
            assertHidesSecrets(exchange);
        }
        for (Object body : List.of(
                "{\"prompt\":\"" + SECRET_PROMPT + "\", " + SECRET_PROMPT + "}",
                Map.of("n", SECRET_PROMPT, "prompt", List.of(SECRET_PROMPT), "parameters", SECRET_PROMPT),
                Map.of(SECRET_PROMPT, SECRET_PROMPT))) {
            assertHidesSecrets(send(URI, body, Map.of()));
        }
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }

    private Exchange secretExchange(String operation, Map<String, Object> headers) {
        Map<String, Object> all = new HashMap<>(headers);
        all.putIfAbsent("CamelKirinReferenceImages", SECRET_BASE64);
        return send(URI + "?operation=" + operation, SECRET_PROMPT, all);
    }

    private static void assertHidesSecrets(Exchange exchange) {
        Exception failure = exchange.getException();
        assertThat(failure).isNotNull();
        assertThat(text(failure) + failure)
                .doesNotContain("Zanzibar", "marmalade", SECRET_BASE64.substring(8, 40))
                .doesNotContain(KIRIN.apiKey());
    }

    private TaskScope scope() {
        return new TaskScope(GROUP, new AccountId("default", KIRIN.baseUrl()));
    }
}

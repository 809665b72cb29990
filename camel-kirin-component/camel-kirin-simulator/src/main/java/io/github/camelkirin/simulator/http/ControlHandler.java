/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import io.github.camelkirin.simulator.control.Controls;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Lets callers on this machine control the simulator, and others only if they may. */
final class ControlHandler implements HttpHandler {
    private static final int MAX_BODY = 1024 * 1024;

    private final Controls controls;
    private final Rules.Access access;

    ControlHandler(Controls controls, Rules.Access access) {
        this.controls = controls;
        this.access = access;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        boolean sameMachine = exchange.getSourceAddress().getAddress().isLoopbackAddress();
        if (!access.mayControl(sameMachine, exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION))) {
            String who = access.remoteControl() ? "callers with the API key" : "callers on the same machine";
            Delivery.send(exchange, Answer.text(403, "text/plain", "control is for " + who));
            return;
        }
        boolean changes = !exchange.getRequestMethod().toString().equals("GET");
        String contentType = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        if (changes && (contentType == null || !contentType.startsWith(Answer.JSON))) {
            // a page in a browser could send anything else here without asking
            Delivery.send(exchange, Answer.text(415, "text/plain", "Content-Type must be application/json"));
            return;
        }
        exchange.getRequestReceiver().setMaxBufferSize(MAX_BODY);
        exchange.getRequestReceiver()
                .receiveFullBytes(
                        (ignored, body) ->
                                exchange.dispatch(() -> Delivery.guarded(exchange, () -> answer(exchange, body))),
                        (ignored, error) -> exchange.dispatch(
                                SameThreadExecutor.INSTANCE, () -> Delivery.send(exchange, tooLarge())));
    }

    private void answer(HttpServerExchange exchange, byte[] body) {
        Map<String, String> query = new HashMap<>();
        exchange.getQueryParameters().forEach((name, values) -> query.put(name, values.getFirst()));
        String action = exchange.getRequestMethod() + " " + exchange.getRequestPath();
        Controls.Outcome outcome = controls.answer(action, query, new String(body, StandardCharsets.UTF_8));
        Answer answer =
                Answer.text(outcome.status(), Answer.JSON, outcome.body().toString());
        Delivery.after(exchange, Duration.ZERO, () -> Delivery.send(exchange, answer));
    }

    private static Answer tooLarge() {
        return Answer.text(413, "text/plain", "body must be at most " + MAX_BODY + " bytes");
    }
}

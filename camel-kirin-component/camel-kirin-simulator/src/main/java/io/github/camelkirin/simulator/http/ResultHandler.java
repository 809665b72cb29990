/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.picture.Painter;
import io.github.camelkirin.simulator.picture.References;
import io.github.camelkirin.simulator.picture.Scene;
import io.github.camelkirin.simulator.request.Parameters;
import io.github.camelkirin.simulator.task.Phase;
import io.github.camelkirin.simulator.task.Task;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gives result pictures, drawn on a worker thread when they are fetched. */
final class ResultHandler implements HttpHandler {
    private static final Pattern PATH = Pattern.compile("/results/([0-9a-v]{20})/(\\d)\\.(png|jpg)");

    private final Backend backend;

    ResultHandler(Backend backend) {
        this.backend = backend;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        backend.ledger().counters().download();
        Matcher path = PATH.matcher(exchange.getRequestPath());
        Optional<Task> task = path.matches() ? backend.tasks().find(path.group(1)) : Optional.empty();
        Set<String> ids = task.map(Task::id).map(Set::of).orElse(Set.of());
        Fault fault = backend.faults().take(Operation.DOWNLOAD, () -> ids).orElse(null);
        exchange.dispatch(() -> Delivery.guarded(exchange, () -> {
            Answer answer = fault == null || fault.acted() ? answer(exchange, path, task) : Answer.text(0, "", "");
            Delivery.after(exchange, Duration.ZERO, () -> transmit(exchange, answer, fault));
        }));
    }

    private Answer answer(HttpServerExchange exchange, Matcher path, Optional<Task> task) {
        String method = exchange.getRequestMethod().toString();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return Answer.text(405, "text/plain", "method must be GET");
        }
        if (exchange.getRequestHeaders().contains(Headers.AUTHORIZATION)) {
            backend.ledger().counters().badRequest();
            return Answer.text(400, "text/plain", "a result's host must not be sent a key");
        }
        int index = path.matches() ? Integer.parseInt(path.group(2)) : 0;
        boolean there = task.filter(t -> backend.tasks().phase(t) == Phase.COMPLETED
                        && index < t.parameters().pictures().count()
                        && path.group(3).equals(backend.rules().files().extension()))
                .isPresent();
        if (!there) {
            return Answer.text(404, "text/plain", "no such file");
        }
        if (expired(exchange)) {
            return Answer.text(backend.rules().files().goneStatus(), "text/plain", "file has expired");
        }
        return picture(task.orElseThrow(), index);
    }

    private boolean expired(HttpServerExchange exchange) {
        try {
            var expires = exchange.getQueryParameters().get("expires");
            return expires == null || Long.parseLong(expires.getFirst()) <= backend.now();
        } catch (NumberFormatException e) {
            return true;
        }
    }

    private Answer picture(Task task, int index) {
        Parameters parameters = task.parameters();
        Scene scene = new Scene(
                parameters.prompt(),
                index,
                parameters.pictures().size(),
                parameters.pictures().watermark(),
                References.read(parameters.referenceImages()));
        byte[] picture = Painter.draw(scene, backend.rules().files().extension());
        return Answer.bytes(200, backend.rules().files().mediaType(), picture);
    }

    private void transmit(HttpServerExchange exchange, Answer answer, @Nullable Fault fault) {
        if (fault instanceof Fault.Wait wait) {
            Delivery.after(exchange, Duration.ofMillis(wait.millis()), () -> Delivery.send(exchange, answer));
        } else if (fault instanceof Fault.Hang) {
            backend.faults()
                    .keepBack(
                            () -> Delivery.after(exchange, Duration.ZERO, () -> Delivery.send(exchange, answer)),
                            () -> Delivery.after(exchange, Duration.ZERO, () -> Delivery.close(exchange)));
        } else if (fault instanceof Fault.Drop drop) {
            Delivery.drop(exchange, drop.reset());
        } else if (fault instanceof Fault.CutOff) {
            Delivery.sendHalf(exchange, answer);
        } else {
            Delivery.send(exchange, fault == null ? answer : Mishap.spoilFile(answer, fault));
        }
    }
}

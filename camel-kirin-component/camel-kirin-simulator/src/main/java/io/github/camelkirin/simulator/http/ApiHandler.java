/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.ledger.SentHeaders;
import io.github.camelkirin.simulator.task.Task;
import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Takes requests to the service from the wire to the answer. Small ones never leave the I/O thread. */
final class ApiHandler implements HttpHandler {
    /** Ten images of 10 MB in Base64, and some. */
    static final int MAX_BODY = 160 * 1024 * 1024;

    private static final int SMALL_BODY = 64 * 1024;
    private static final ObjectMapper JSON = strictMapper();

    private final Backend backend;
    private final Service service;
    private final Mishap mishap;
    private final RateLimit limit;
    private final AtomicLong requests = new AtomicLong();

    ApiHandler(Backend backend, Service service, RateLimit limit) {
        this.backend = backend;
        this.service = service;
        this.mishap = new Mishap(service);
        this.limit = limit;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        Target target = Target.of(Call.path(exchange)).orElse(null);
        backend.ledger().counters().started();
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> {
            if (target == null) {
                Call call =
                        new Call(exchange, new Target(Target.Kind.GENERATION_QUERY, "", ""), id(exchange), null, null);
                backend.ledger().counters().badRequest();
                deliver(call, service.refuse(call, 404, "no such path"), null);
            } else if (target.kind().operation() == Operation.CREATE) {
                receive(exchange, target);
            } else {
                serve(new Call(exchange, target, id(exchange), null, null));
            }
        });
    }

    private void receive(HttpServerExchange exchange, Target target) {
        if (exchange.getRequestContentLength() > MAX_BODY) {
            failed(exchange, target, new Receiver.RequestToLargeException());
            return;
        }
        Receiver receiver = exchange.getRequestReceiver();
        receiver.setMaxBufferSize(MAX_BODY);
        receiver.receiveFullBytes(
                (ignored, body) ->
                        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> received(exchange, target, body)),
                (ignored, error) ->
                        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> failed(exchange, target, error)));
    }

    private void failed(HttpServerExchange exchange, Target target, IOException error) {
        Call call = new Call(exchange, target, id(exchange), null, null);
        if (error instanceof Receiver.RequestToLargeException) {
            exchange.setPersistent(false);
            deliver(call, service.refuse(call, 413, "body must be at most " + MAX_BODY + " bytes"), null);
        } else {
            backend.ledger().counters().ended();
            Delivery.close(exchange);
        }
    }

    private void received(HttpServerExchange exchange, Target target, byte[] body) {
        SentCreate create = backend.ledger().arrived(Call.path(exchange), headers(exchange));
        if (body.length <= SMALL_BODY) {
            serve(parsed(exchange, target, body, create));
        } else {
            exchange.dispatch(() -> serve(parsed(exchange, target, body, create)));
        }
    }

    private Call parsed(HttpServerExchange exchange, Target target, byte[] body, SentCreate create) {
        JsonNode json = null;
        try {
            json = JSON.readTree(body);
        } catch (IOException e) {
            // a null body is refused as not being JSON
        }
        JsonNode params = json == null ? MissingNode.getInstance() : json;
        params = target.queue() ? params : params.path("input").path(0).path("params");
        JsonNode externalId = params.path("external_task_id");
        create.parameters(externalId.isTextual() ? externalId.asText() : null, params.isMissingNode() ? null : params);
        return new Call(exchange, target, id(exchange), json, create);
    }

    private void serve(Call call) {
        Delivery.guarded(call.exchange(), () -> act(call));
    }

    private void act(Call call) {
        if (!limit.permits()) {
            backend.ledger().counters().rateLimited();
            Answer answer = service.refuse(call, 429, "too many requests");
            deliver(call, answer.withHeaders(Map.of("Retry-After", "1")), null);
            return;
        }
        Fault fault = backend.faults()
                .take(call.target().kind().operation(), () -> ids(call))
                .orElse(null);
        if (fault instanceof Fault.Hang hang && !hang.acted()) {
            keepBack(call, () -> deliver(call, service.answer(call, Duration.ZERO), null));
            return;
        }
        Duration late = fault instanceof Fault.ActLate later ? Duration.ofMillis(later.millis()) : Duration.ZERO;
        boolean acts = fault == null || fault.acted();
        Answer answer = acts ? service.answer(call, late) : Answer.text(0, "", "");
        deliver(call, answer, fault instanceof Fault.ActLate later ? later.answer() : fault);
    }

    private void deliver(Call call, Answer answer, @Nullable Fault fault) {
        Answer sent = fault == null ? answer : mishap.spoil(call, answer, fault);
        if (call.create() != null) {
            call.create().answered(answer.status() == 0 ? sent.status() : answer.status());
            backend.ledger().settled(call.create());
        }
        Delivery.after(call.exchange(), backend.rules().answerDelay(), () -> transmit(call, sent, fault));
    }

    private void transmit(Call call, Answer answer, @Nullable Fault fault) {
        HttpServerExchange exchange = call.exchange();
        if (fault instanceof Fault.Wait wait) {
            Delivery.after(exchange, Duration.ofMillis(wait.millis()), () -> transmit(call, answer, null));
            return;
        }
        if (fault instanceof Fault.Hang) {
            keepBack(call, () -> transmit(call, answer, null));
            return;
        }
        backend.ledger().counters().ended();
        exchange.getResponseHeaders().put(Delivery.REQUEST_ID, call.requestId());
        if (fault instanceof Fault.Drop drop) {
            Delivery.drop(exchange, drop.reset());
        } else if (fault instanceof Fault.CutOff) {
            Delivery.sendHalf(exchange, answer);
        } else {
            Delivery.send(exchange, answer);
        }
    }

    private void keepBack(Call call, Runnable step) {
        HttpServerExchange exchange = call.exchange();
        backend.faults()
                .keepBack(
                        () -> Delivery.after(exchange, Duration.ZERO, step),
                        () -> Delivery.after(exchange, Duration.ZERO, () -> {
                            backend.ledger().counters().ended();
                            Delivery.close(exchange);
                        }));
    }

    private Set<String> ids(Call call) {
        Set<String> ids = new HashSet<>();
        if (call.create() != null) {
            call.create().externalTaskId().ifPresent(ids::add);
        } else {
            ids.add(call.target().id());
            service.find(call.target()).map(Task::externalTaskId).ifPresent(ids::add);
            service.find(call.target()).map(Task::id).ifPresent(ids::add);
        }
        return ids;
    }

    private String id(HttpServerExchange exchange) {
        String sent = exchange.getRequestHeaders().getFirst(Delivery.REQUEST_ID);
        return sent == null ? "sim-" + Long.toHexString(requests.incrementAndGet()) : sent;
    }

    private static SentHeaders headers(HttpServerExchange exchange) {
        List<String> kept = new ArrayList<>();
        for (HeaderValues values : exchange.getRequestHeaders()) {
            if (!values.getHeaderName().equals(Headers.AUTHORIZATION)) {
                for (String value : values) {
                    kept.add(values.getHeaderName().toString());
                    kept.add(value);
                }
            }
        }
        String authorization = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
        return SentHeaders.of(kept.toArray(String[]::new), authorization);
    }

    private static ObjectMapper strictMapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(MAX_BODY)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return new ObjectMapper(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }
}

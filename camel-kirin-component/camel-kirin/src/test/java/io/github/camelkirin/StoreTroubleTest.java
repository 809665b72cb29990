/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.health.ConsumersHealthCheckRepository;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that takes nothing: the group waits for it, and no task has to pay for that. */
class StoreTroubleTest extends StoredImagesSupport {

    @TempDir
    Path folder;

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext created = super.createCamelContext();
        DefaultHealthCheckRegistry checks = new DefaultHealthCheckRegistry(created);
        checks.setExposureLevel("full");
        checks.register(new ConsumersHealthCheckRepository());
        created.getCamelContextExtension().addContextPlugin(HealthCheckRegistry.class, checks);
        return created;
    }

    private HealthCheck.Result health() {
        return HealthCheckHelper.invokeReadiness(context).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:pictures"))
                .findFirst()
                .orElseThrow();
    }

    private KirinConsumer pictures() {
        return (KirinConsumer) context.getRoute("pictures").getConsumer();
    }

    private List<String> createSome(String uri, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(create(uri));
        }
        return ids;
    }

    private void awaitPause(List<String> ids) {
        soon().until(() -> ids.stream().allMatch(id -> state(id) == TaskState.ENDED));
        soon().until(() -> pictures().getTrouble().equals("ImageStoreException"));
    }

    private void assertAllDeliveredAtFirst(List<String> ids) {
        ids.forEach(this::awaitDone);
        assertThat(seen).hasSize(ids.size()).extracting(Seen::attempt).containsOnly(1);
        assertThat(ids).allMatch(id -> record(id).deliveries() == 0);
        soon().until(() -> pictures().getTrouble().isEmpty());
    }

    @Test
    void aDirectoryThatCannotBeWrittenPausesTheGroupAndParksNothing() throws Exception {
        Path directory = folder.resolve("store");
        routes(rb -> rb.from("kirin:disk?imageStore=" + directory + "&completionMaxRedeliveries=0&" + NO_TICK)
                .routeId("pictures")
                .process(this::note));
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
        Files.delete(directory);
        Files.writeString(directory, "in its place");
        List<String> ids = createSome("kirin:disk", 8);
        awaitPause(ids);
        assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health().getMessage().orElseThrow()).contains(directory + " is no directory any more");
        assertThat(seen).isEmpty();
        Files.delete(directory);
        Files.createDirectory(directory);
        assertAllDeliveredAtFirst(ids);
        assertThat(files(directory))
                .containsExactlyInAnyOrderElementsOf(
                        ids.stream().map(id -> id + "-0.png").toList());
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void anEndpointThatRefusesPausesTheGroupAndGetsNoImageTwiceThatItTook() throws Exception {
        Map<String, byte[]> taken = new ConcurrentHashMap<>();
        Map<String, AtomicInteger> given = new ConcurrentHashMap<>();
        AtomicInteger room = new AtomicInteger(2);
        routes(rb -> {
            rb.from("direct:store").process(exchange -> {
                String name = exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class);
                if (room.getAndDecrement() <= 0) {
                    throw new IllegalStateException("a secret that nobody is to see");
                }
                given.computeIfAbsent(name, any -> new AtomicInteger()).incrementAndGet();
                taken.put(name, exchange.getMessage().getBody(byte[].class));
            });
            rb.from("kirin:bucket?imageStore=direct:store&completionMaxRedeliveries=0&" + NO_TICK)
                    .routeId("pictures")
                    .process(this::note);
        });
        List<String> ids = List.of(create("kirin:bucket", THREE));
        awaitPause(ids);
        assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health().getMessage().orElseThrow())
                .contains("refuses pictures: java.lang.IllegalStateException")
                .doesNotContain("secret");
        room.set(1000);
        assertAllDeliveredAtFirst(ids);
        assertThat(taken).hasSize(3);
        assertThat(given.values()).extracting(AtomicInteger::get).containsExactly(1, 1, 1);
    }
}

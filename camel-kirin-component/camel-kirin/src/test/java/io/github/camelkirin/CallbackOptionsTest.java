/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.callback.CallbackSettings;
import java.util.stream.Stream;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.URISupport;
import org.junit.jupiter.api.Test;

/** What is refused at the start, and how that is said. */
class CallbackOptionsTest {

    private static final String OPTIONS = "?baseUrl=http://127.0.0.1:9&callback=true";
    private static final String SECRET = "&callbackSecret=RAW(" + CallbackServer.SECRET + ")";

    private static void start(boolean served, LambdaRouteBuilder routes) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            if (served) {
                new CallbackServer().serve(context);
            }
            RouteBuilder.addRoutes(context, routes);
            context.start();
        }
    }

    private static String failure(boolean served, LambdaRouteBuilder routes) {
        Throwable[] failure = {null};
        assertThatThrownBy(() -> start(served, routes)).satisfies(thrown -> failure[0] = thrown);
        return String.join(
                " <- ",
                Stream.iterate(failure[0], cause -> cause != null, Throwable::getCause)
                        .map(Throwable::getMessage)
                        .toList());
    }

    @Test
    void aSecretIsRequired() {
        assertThat(failure(
                        true, routes -> routes.from("kirin:posters" + OPTIONS).to("log:done")))
                .contains("callbackSecret is required with callback=true");
    }

    @Test
    void whoCreatesNeedsAnExternalUrl() {
        assertThat(failure(true, routes -> routes.from("direct:create").to("kirin:posters" + OPTIONS + SECRET)))
                .contains("callbackExternalUrl is required with callback=true where tasks are created");
    }

    @Test
    void theQueueProtocolRefusesCallbacks() {
        assertThat(failure(true, routes -> routes.from("kirin:posters" + OPTIONS + SECRET + "&protocol=queue")
                        .to("log:done")))
                .contains("callback must not be true with protocol=queue, which refuses callbacks");
    }

    @Test
    void withoutAServerItIsSaidWhatToAdd() {
        assertThat(failure(false, routes -> routes.from("kirin:posters" + OPTIONS + SECRET)
                        .to("log:done")))
                .contains("callback=true needs Camel's platform HTTP: add camel-platform-http-main");
    }

    @Test
    void twoGroupsDoNotShareAPath() {
        assertThat(failure(true, routes -> {
                    routes.from("kirin:posters" + OPTIONS + SECRET + "&callbackPath=/in")
                            .to("log:done");
                    routes.from("kirin:others" + OPTIONS + SECRET + "&callbackPath=/in")
                            .to("log:done");
                }))
                .contains("callbackPath /in is taken by another consumer");
    }

    @Test
    void consumersOfOneGroupListenTogether() throws Exception {
        CallbackServer server = new CallbackServer();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            server.serve(context);
            RouteBuilder.addRoutes(context, routes -> {
                routes.from("kirin:posters" + OPTIONS + SECRET).routeId("one").to("log:done");
                routes.from("kirin:posters" + OPTIONS + SECRET + "&concurrentConsumers=2")
                        .routeId("two")
                        .to("log:done");
            });
            context.start();
            String url = "http://127.0.0.1:" + server.port + "/kirin/posters";
            context.getRouteController().stopRoute("one");
            assertThat(server.post(url, CallbackServer.ENDED)).isEqualTo(401);
            context.getRouteController().stopRoute("two");
            assertThat(server.post(url, CallbackServer.ENDED)).isEqualTo(404);
            context.getRouteController().startRoute("one");
            assertThat(server.post(url, CallbackServer.ENDED)).isEqualTo(401);
        }
    }

    @Test
    void consumersOfOneGroupNeedNotAgreeOnWhatIsNotListenedWith() throws Exception {
        CallbackServer server = new CallbackServer();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            server.serve(context);
            RouteBuilder.addRoutes(context, routes -> {
                routes.from("kirin:posters" + OPTIONS + SECRET).routeId("one").to("log:done");
                routes.from("kirin:posters" + OPTIONS + SECRET
                                + "&callbackExternalUrl=https://hooks.example&progress=true")
                        .routeId("two")
                        .to("log:done");
            });
            context.start();
            KirinConsumer consumer = (KirinConsumer) context.getRoute("one").getConsumer();
            callTwice(server, "poster-1");
            assertThat(consumer.getCallbacks()).as("one of them wants progress").contains("throttled=1");
            context.getRouteController().stopRoute("two");
            callTwice(server, "poster-2");
            assertThat(consumer.getCallbacks()).as("the other does not").contains("throttled=1");
        }
    }

    private static void callTwice(CallbackServer server, String externalTaskId) {
        String url = CallbackSettings.of(
                        "posters", null, "http://127.0.0.1:" + server.port, CallbackServer.SECRET, null)
                .urls()
                .of(externalTaskId);
        for (int i = 0; i < 2; i++) {
            assertThat(server.post(url, "{\"status\":\"in_progress\"}")).isEqualTo(202);
        }
    }

    @Test
    void aDryRunListensToNothing() throws Exception {
        start(false, routes -> routes.from("kirin:posters" + OPTIONS + SECRET + "&dryRun=true")
                .to("log:done"));
    }

    @Test
    void secretsAreNotShownInUris() {
        String shown = URISupport.sanitizeUri(
                "kirin:posters?callbackSecret=one&previousCallbackSecret=RAW(two)&callback=true");
        assertThat(shown).doesNotContain("one", "two");
    }
}

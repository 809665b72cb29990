/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Usage;
import io.github.camelkirin.model.KirinImage;
import io.github.camelkirin.model.KirinTask;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * Makes a task for each line of its standard input and waits until its pictures have been routed. {@code cost} tells what that
 * used, {@code held} what is on the heap at the end of the route, when the last picture is there.
 */
final class DownloadingChild extends RouteBuilder {

    static final String COST = "cost";
    static final String HELD = "held";

    private static final String ENDPOINT =
            "kirin:downloads?firstQueryDelay=5&queryInterval=5&maxQueryInterval=5&baseUrl={{gallery}}";

    private final Subject subject;
    private final CloseableHttpClient client = HttpClients.createDefault();
    private volatile CountDownLatch routed = new CountDownLatch(0);
    private volatile boolean looks;
    private volatile long heap;
    private long lowest = Long.MAX_VALUE;

    /** Who downloads. */
    enum Subject {
        IMAGES("`output=images`", "images"),
        IMAGE("`output=image`", "image"),
        PLAIN("plain HttpClient 5", "task");

        private final String title;
        private final String output;

        Subject(String title, String output) {
            this.title = title;
            this.output = output;
        }

        String title() {
            return title;
        }
    }

    private DownloadingChild(Subject subject) {
        this.subject = subject;
    }

    /** Subject, base URL. */
    public static void main(String[] args) throws Exception {
        DownloadingChild child = new DownloadingChild(Subject.valueOf(args[0]));
        try (CamelContext context = new DefaultCamelContext();
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            context.getPropertiesComponent().addInitialProperty("gallery", args[1]);
            context.addRoutes(child);
            context.start();
            ProducerTemplate template = context.createProducerTemplate();
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                Child.tell(order.equals(COST) ? child.cost(template) : child.held(template));
            }
        }
    }

    @Override
    public void configure() {
        from(ENDPOINT + "&output=" + subject.output).process(this::routed);
    }

    private Usage cost(ProducerTemplate template) throws InterruptedException {
        Usage begin = Usage.begin();
        round(template);
        return Usage.since(begin);
    }

    private Map<String, Long> held(ProducerTemplate template) throws InterruptedException {
        // the last round's exchange may not be over yet
        lowest = Math.min(lowest, Usage.heap());
        looks = true;
        round(template);
        looks = false;
        return Map.of("held", heap - lowest);
    }

    private void round(ProducerTemplate template) throws InterruptedException {
        routed = new CountDownLatch(subject == Subject.IMAGE ? Gallery.PICTURES : 1);
        template.sendBody(ENDPOINT + "&resolution=2k&imageCount=9", "A pier");
        routed.await();
    }

    private void routed(Exchange exchange) throws IOException {
        List<byte[]> own = new ArrayList<>();
        if (subject == Subject.PLAIN) {
            for (KirinImage image :
                    exchange.getMessage().getBody(KirinTask.class).getImages()) {
                own.add(client.execute(
                        new HttpGet(image.getUrl()), answer -> EntityUtils.toByteArray(answer.getEntity())));
            }
            exchange.getMessage().setBody(own);
        }
        if (looks) {
            heap = Usage.heap();
        }
        routed.countDown();
    }
}

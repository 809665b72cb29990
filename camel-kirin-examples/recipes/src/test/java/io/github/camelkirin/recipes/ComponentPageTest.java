/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinEndpoint;
import io.github.camelkirin.KirinTasks;
import io.github.camelkirin.api.GroupStatus;
import io.github.camelkirin.api.TaskFailedException;
import io.github.camelkirin.jdbc.JdbcTaskRepository;
import io.github.camelkirin.repository.TaskState;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** The routes of the component's own page. */
class ComponentPageTest extends RecipeSupport {

    private static final class FolderToFolder extends RouteBuilder {
        @Override
        public void configure() {
            // tag::folder-to-folder[]
            from("file:prompts")
                    .setHeader("CamelKirinIdempotencyKey", simple("${file:name}-${file:modified}"))
                    .to("kirin:posters?resolution=2k&keepHeaders=X-Order*");

            from("kirin:posters?output=image").to("file:pictures");
            // end::folder-to-folder[]
        }
    }

    private static final class FreshTries extends RouteBuilder {
        @Override
        public void configure() {
            // tag::fresh-tries[]
            from("file:prompts")
                    .setHeader("CamelKirinIdempotencyKey", simple("${file:name}-${file:modified}"))
                    .to("kirin:posters?resubmitFailed=2");

            from("kirin:posters?output=image").to("file:pictures");
            // end::fresh-tries[]
        }
    }

    private static final class DryRun extends RouteBuilder {
        @Override
        public void configure() {
            // tag::dry-run[]
            from("file:prompts").to("kirin:posters?resolution=2k&dryRun=true");

            from("kirin:posters?output=image&dryRun=true").to("file:pictures");
            // end::dry-run[]
        }
    }

    private static final class Editing extends RouteBuilder {
        @Override
        public void configure() {
            // tag::editing[]
            from("file:photos").to("kirin:restyle?prompt=Turn <<<image_1>>> into a watercolour");
            // end::editing[]
        }
    }

    private static final class Waiting extends RouteBuilder {
        @Override
        public void configure() {
            // tag::waiting[]
            from("direct:now").to("kirin:quick?operation=generate&timeout=2m").log("${body.images[0].url}");
            // end::waiting[]
        }
    }

    private static final class Failures extends RouteBuilder {
        @Override
        public void configure() {
            // tag::failures[]
            onException(TaskFailedException.class)
                    .handled(true)
                    .log("${header.CamelKirinTaskId} has failed: ${header.CamelKirinErrorCode}");

            from("kirin:posters?output=image").to("file:pictures");
            // end::failures[]
        }
    }

    private static final class Operating extends RouteBuilder {
        @Override
        public void configure() {
            // tag::operating[]
            from("timer:parked?period=10m")
                    .setHeader("CamelKirinState", constant("parked"))
                    .to("kirin:posters?operation=list")
                    .split(body())
                    .log("${body.externalTaskId} is parked: ${body.parkReason}, ${body.note}");

            from("direct:tryAgain") // with the header CamelKirinExternalTaskId
                    .to("kirin:posters?operation=requeue");
            // end::operating[]
        }
    }

    private Object create(String uri, String key) {
        return context.createProducerTemplate()
                .requestBodyAndHeader(uri, "A lighthouse at dawn", "CamelKirinIdempotencyKey", key);
    }

    @Test
    void promptsInAFolderBecomePicturesInAnother() throws Exception {
        start(new FolderToFolder());
        put("prompts", "train.txt", "A night train crossing a viaduct");
        soon().until(() -> count("posters", TaskState.ACTIVE) == 1);

        complete(only("posters").externalTaskId());

        soon().until(() -> files("pictures").size() == 1);
        assertThat(only("posters").externalTaskId()).startsWith("train.txt-");
    }

    @Test
    void aTaskThatTheServiceFailsIsSubmittedAgain() throws Exception {
        start(new FreshTries());
        KIRIN.failNext("002016095");

        put("prompts", "train.txt", "A night train crossing a viaduct");

        soon().until(() -> files("pictures").size() == 1);
        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(only("posters").wireId()).startsWith("train.txt-").endsWith("~1");
    }

    @Test
    void aDryRunMakesPicturesWithoutTheService() throws Exception {
        start(new DryRun());
        put("prompts", "train.txt", "A night train crossing a viaduct");

        soon().until(() -> files("pictures").size() == 1);
        assertThat(Files.readAllBytes(files("pictures").get(0))).startsWith(PNG);
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }

    @Test
    void aPhotoInAFolderIsEdited() throws Exception {
        start(new Editing());
        Files.createDirectories(folder.resolve("photos"));
        Files.write(folder.resolve("harbour.part"), picture());
        Files.move(folder.resolve("harbour.part"), folder.resolve("photos/harbour.png"));

        soon().until(() -> KIRIN.ledger().createsActedOn() == 1);
        assertThat(KIRIN.ledger().sends().get(0).params().path("image_list")).hasSize(1);
    }

    @Test
    void aRouteWaitsForTheResult() throws Exception {
        start(new Waiting());

        context.createProducerTemplate().requestBody("direct:now", "A lighthouse at dawn");

        assertThat(KIRIN.ledger().imagesCharged()).isEqualTo(1);
    }

    @Test
    void aFailedTaskIsHandled() throws Exception {
        start(new Failures());
        KIRIN.failNext("002016095");

        create("kirin:posters", "order-1");

        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(files("pictures")).isEmpty();
    }

    @Test
    void tasksAreKeptInADatabase() throws Exception {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:file:" + folder.resolve("tasks"));
        DataSource dataSource = database;
        CamelContext camelContext = context;
        // tag::repository[]
        JdbcTaskRepository tasks = new JdbcTaskRepository(dataSource);
        tasks.setCreateSchema(true);
        camelContext.getRegistry().bind("tasks", tasks);
        // end::repository[]
        start(new Failures());

        create("kirin:posters", "order-1");

        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(tasks.list(tasks("posters").find("order-1").orElseThrow().scope(), TaskState.DONE, 10))
                .hasSize(1);
    }

    /** A group with one task whose route has failed, and would succeed now. */
    private void parkOne() throws Exception {
        context.getCamelContextExtension().setName("camel-1");
        context.getComponent("kirin", KirinComponent.class).getConfiguration().setCompletionMaxRedeliveries(0);
        AtomicBoolean mended = new AtomicBoolean();
        start(new Operating(), new RouteBuilder() {
            @Override
            public void configure() {
                from("kirin:posters").process(exchange -> {
                    if (!mended.get()) {
                        throw new IllegalStateException("not mended yet");
                    }
                });
            }
        });
        create("kirin:posters", "order-1");
        soon().until(() -> count("posters", TaskState.PARKED) == 1);
        mended.set(true);
    }

    @Test
    void aParkedTaskIsRequeuedByARoute() throws Exception {
        parkOne();

        context.createProducerTemplate()
                .requestBodyAndHeaders("direct:tryAgain", null, Map.of("CamelKirinExternalTaskId", "order-1"));

        soon().until(() -> count("posters", TaskState.DONE) == 1);
    }

    @Test
    void parkedTasksAreRequeuedInJava() throws Exception {
        parkOne();
        // tag::operating-java[]
        KirinTasks tasks =
                context.getEndpoint("kirin:posters", KirinEndpoint.class).tasks();
        long parked = tasks.counts().getOrDefault(TaskState.PARKED, 0L);
        int requeued = tasks.requeueAll();
        // end::operating-java[]
        assertThat(parked).isEqualTo(1);
        assertThat(requeued).isEqualTo(1);
        soon().until(() -> count("posters", TaskState.DONE) == 1);
    }

    @Test
    void parkedTasksAreRequeuedOverJmx() throws Exception {
        parkOne();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        // tag::operating-jmx[]
        ObjectName posters = new ObjectName("org.apache.camel:context=camel-1,type=endpoints,name=\"kirin://posters\"");
        String parked = (String) server.invoke(
                posters, "listTasks", new Object[] {"parked", 100}, new String[] {"java.lang.String", "int"});
        Object requeued =
                server.invoke(posters, "requeueTask", new Object[] {"order-1"}, new String[] {"java.lang.String"});
        // end::operating-jmx[]
        assertThat(parked).contains("order-1").doesNotContain("lighthouse");
        assertThat(requeued).isEqualTo(true);
        soon().until(() -> count("posters", TaskState.DONE) == 1);
    }

    @Test
    void groupsAreSeenInJava() throws Exception {
        parkOne();
        List<String> lines = new ArrayList<>();
        // tag::group-status[]
        KirinComponent kirin = context.getComponent("kirin", KirinComponent.class);
        for (GroupStatus group : kirin.status()) {
            long parked = group.kept().getOrDefault(TaskState.PARKED, 0L);
            lines.add(group.group() + ": " + parked + " parked, "
                    + group.counted().cost() + " USD");
        }
        // end::group-status[]
        assertThat(lines).containsExactly("posters: 1 parked, 0.028 USD");
    }
}

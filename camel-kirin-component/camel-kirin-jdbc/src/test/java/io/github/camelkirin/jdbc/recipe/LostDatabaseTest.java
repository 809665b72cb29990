/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.api.TaskNotFoundException;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCreate;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.tools.DeleteDbFiles;
import org.h2.tools.Restore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database is restored from a backup and lacks what came after it; the journal since then has every accepted task. */
class LostDatabaseTest extends RecipeSupport {

    @TempDir
    Path folder;

    private final List<String> effects = new CopyOnWriteArrayList<>();
    private final List<String> arrivals = new CopyOnWriteArrayList<>();
    private CapturedJournal journal;
    private JdbcConnectionPool database;

    @BeforeEach
    void open() {
        journal = new CapturedJournal();
        database = pool();
    }

    @AfterEach
    void close() {
        stopNodes();
        journal.close();
        database.dispose();
    }

    /** Long enough for the lost answer not to time out while the node still runs. */
    @Override
    long requestTimeout() {
        return 4000;
    }

    private JdbcConnectionPool pool() {
        return JdbcConnectionPool.create("jdbc:h2:file:" + folder.resolve("tasks"), "sa", "");
    }

    private LambdaRouteBuilder publish() {
        IdempotentRepository events = FileIdempotentRepository.fileIdempotentRepository(
                folder.resolve("events").toFile());
        return routes -> routes.from("kirin:posters")
                .setBody(routes.header("CamelKirinExternalTaskId"))
                .process(exchange -> arrivals.add(exchange.getMessage().getBody(String.class)))
                .idempotentConsumer(routes.header("CamelKirinEventId"), events)
                .process(exchange -> effects.add(exchange.getMessage().getBody(String.class)));
    }

    /** The whole restoration: the journal since the backup in a file, and this route. */
    private static final class RestoreJournal extends RouteBuilder {
        @Override
        public void configure() {
            // tag::restore-journal[]
            from("file:journal")
                    .split(method(new JournalReader(), "accepted"))
                    .setHeader("CamelKirinTaskId", simple("${body.taskId}"))
                    .setHeader("CamelKirinExternalTaskId", simple("${body.externalTaskId}"))
                    .setHeader("CamelKirinModel", simple("${body.model}"))
                    .toD("kirin:${body.group}?operation=track");
            // end::restore-journal[]
        }
    }

    private void backUp() throws SQLException {
        run("BACKUP TO '" + folder.resolve("backup.zip") + "'");
    }

    private void restoreBackup() throws SQLException {
        database.dispose();
        DeleteDbFiles.execute(folder.toString(), "tasks", true);
        Restore.execute(folder.resolve("backup.zip").toString(), folder.toString(), "tasks");
        database = pool();
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What has been written to the journal since it had so many characters, in the file that is read. */
    private void journalSince(int length) throws IOException {
        Files.createDirectories(folder.resolve("journal"));
        Files.writeString(
                folder.resolve("journal/since-the-backup.log"), journal.text().substring(length));
    }

    @Test
    void everyTaskAcceptedSinceTheBackupIsTrackedAgain() throws Exception {
        CamelContext first = node(repository(database), publish());
        create(first, "done");
        awaitDone(repository(database), "done");
        createLong(first, "running");
        backUp();
        int length = journal.text().length();
        create(first, "done since");
        awaitDone(repository(database), "done since");
        createLong(first, "running since");
        createLong(first, "running since, too");
        first.stop();
        journalSince(length);
        restoreBackup();
        TaskRepository tasks = repository(database);
        assertThat(state(tasks, "running since")).isNull();

        CamelContext restored = node(tasks, publish());
        restored.addComponent("file", new FileComponent() {
            @Override
            protected GenericFileEndpoint<File> buildFileEndpoint(
                    String uri, String remaining, Map<String, Object> parameters) throws Exception {
                return super.buildFileEndpoint(uri, folder.resolve(remaining).toString(), parameters);
            }
        });
        restored.addRoutes(new RestoreJournal());
        complete("running", "running since", "running since, too");

        awaitDone(tasks, "done", "running", "done since", "running since", "running since, too");
        assertThat(effects)
                .containsExactlyInAnyOrder("done", "running", "done since", "running since", "running since, too");
        assertThat(arrivals).filteredOn("done since"::equals).hasSizeGreaterThan(1);
        assertThat(KIRIN.ledger().sends()).hasSize(5).allMatch(SentCreate::actedOn);
    }

    /** The service has it, and neither the database nor the journal knows: the answer was on its way. */
    private void sendWithoutAnAnswer() throws Exception {
        CamelContext first = node(repository(database), publish());
        create(first, "done");
        awaitDone(repository(database), "done");
        backUp();
        int length = journal.text().length();
        KIRIN.faults().next(Operation.CREATE, new Fault.Hang(true));
        CompletableFuture<?> unanswered = CompletableFuture.runAsync(() -> create(first, "order-1"));
        soon().until(() -> KIRIN.faults().hanging() == 1);
        first.stop();
        assertThat(unanswered).failsWithin(Duration.ofSeconds(20));
        journalSince(length);
        restoreBackup();
        assertThat(Files.readString(folder.resolve("journal/since-the-backup.log")))
                .contains("sending group=posters externalTaskId=order-1")
                .doesNotContain("accepted", "adopted");
    }

    @Test
    void aRequestOfWhichNoAnswerCameIsTrackedByItsKey() throws Exception {
        sendWithoutAnAnswer();

        TaskRepository tasks = repository(database);
        node(tasks, routes -> {
            publish().accept(routes);
            routes.from("file:" + folder.resolve("journal"))
                    .split(routes.method(new JournalReader(), "sent"))
                    .setHeader("CamelKirinExternalTaskId", routes.simple("${body.externalTaskId}"))
                    .toD("kirin:${body.group}?operation=track");
        });

        awaitDone(tasks, "order-1");
        assertThat(effects).contains("order-1");
        assertThat(KIRIN.ledger().sends("order-1")).singleElement().matches(SentCreate::actedOn);
    }

    @Test
    void aRequestOfWhichNoAnswerCameIsAdoptedWhenItIsCreatedAgainWithItsKey() throws Exception {
        sendWithoutAnAnswer();

        TaskRepository tasks = repository(database);
        CamelContext second = node(tasks, publish());
        create(second, "order-1");

        awaitDone(tasks, "order-1");
        assertThat(effects).contains("order-1");
        assertThat(KIRIN.ledger().createsActedOn("order-1")).isEqualTo(1);
        assertThat(journal.text()).contains("adopted group=posters externalTaskId=order-1 ");
    }

    @Test
    void aRequestThatNeverArrivedIsNotFoundAndCanBeCreated() throws Exception {
        TaskRepository tasks = repository(database);
        CamelContext node = node(tasks, publish());

        assertThatThrownBy(() -> node.createProducerTemplate()
                        .requestBodyAndHeader(
                                "kirin:posters?operation=track", null, "CamelKirinExternalTaskId", "order-1"))
                .hasCauseInstanceOf(TaskNotFoundException.class);
        create(node, "order-1");

        awaitDone(tasks, "order-1");
        assertThat(KIRIN.ledger().createsActedOn("order-1")).isEqualTo(1);
    }
}

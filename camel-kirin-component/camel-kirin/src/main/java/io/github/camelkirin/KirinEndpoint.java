/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.AccountStatus;
import io.github.camelkirin.api.GroupStatus;
import io.github.camelkirin.api.LastError;
import io.github.camelkirin.repository.BatchPhase;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.task.TaskEngine;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ScheduledPollEndpoint;

/**
 * Create images with the Kirin image generation API.
 *
 * A producer creates tasks; a consumer of the same group emits an exchange when one has ended.
 */
@ManagedResource(description = "Managed Kirin Endpoint")
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "kirin",
        title = "Kirin",
        syntax = "kirin:group",
        category = {Category.AI},
        headersClass = KirinConstants.class)
public class KirinEndpoint extends ScheduledPollEndpoint implements EndpointServiceLocation {

    @UriPath(
            description =
                    "Ties producers to the consumers that get the completions of their tasks, 1 to 200 characters.")
    @Metadata(required = true)
    private String group = "";

    @UriParam
    private final KirinConfiguration configuration;

    public KirinEndpoint(String uri, KirinComponent component, KirinConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new KirinProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        KirinConsumer consumer = new KirinConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public PollingConsumer createPollingConsumer() throws Exception {
        KirinPollingConsumer consumer = new KirinPollingConsumer(this);
        configurePollingConsumer(consumer);
        return consumer;
    }

    @Override
    public KirinComponent getComponent() {
        return (KirinComponent) super.getComponent();
    }

    @Override
    public String getServiceUrl() {
        return Connection.account(configuration).baseUrl();
    }

    @Override
    public String getServiceProtocol() {
        return configuration.getProtocol().name().toLowerCase(Locale.ROOT);
    }

    /** What the options come to. */
    EndpointSettings settings() {
        return new EndpointSettings(group, configuration);
    }

    TaskEngine engine() {
        return getComponent().engine(configuration);
    }

    TaskScope scope() {
        return new TaskScope(group, Connection.account(configuration));
    }

    /** Whether a task that did not complete becomes an exchange with an exception. */
    boolean raisesFailures() {
        KirinOnFailure onFailure = configuration.getOnFailure();
        return onFailure == null ? configuration.getOutput() != KirinOutput.task : onFailure == KirinOnFailure.raise;
    }

    /** What operators can do with the tasks of this group that are kept here. */
    public KirinTasks tasks() {
        return new KirinTasks(this, this::engine);
    }

    /** What the tasks of this group cost. */
    public KirinSpending spending() {
        return new KirinSpending(this, this::engine);
    }

    // What follows is for JMX, which gets to see neither requests nor answers: those may echo a prompt.

    private GroupStatus status() {
        return getComponent().status(tasks().scope());
    }

    /** -1 if the repository cannot be asked. */
    private long kept(TaskState... states) {
        Map<TaskState, Long> kept = status().kept();
        return kept.isEmpty()
                ? -1
                : Stream.of(states)
                        .mapToLong(state -> kept.getOrDefault(state, 0L))
                        .sum();
    }

    /** Without asking the repository, which may not answer. */
    private GroupStatus.Counts counts() {
        return getComponent().counts(tasks().scope());
    }

    @ManagedAttribute(
            description = "Tasks of the group that the service has not ended yet, those being submitted included;"
                    + " the same on all nodes with the same repository")
    public long getTasksInFlight() {
        return kept(TaskState.SUBMITTING, TaskState.ACTIVE);
    }

    @ManagedAttribute(
            description = "How many tasks of the group may be in flight before a create of this endpoint waits;"
                    + " 0 for any number")
    public int getMaxTasksInFlight() {
        return configuration.getMaxTasksInFlight();
    }

    @ManagedAttribute(description = "Creates of the group that wait on this node until they may be stored")
    public long getWaitingCreates() {
        return getComponent().waitingCreates(tasks().scope());
    }

    @ManagedAttribute(description = "Tasks of the group that have ended and whose route has not succeeded yet")
    public long getTasksEnded() {
        return kept(TaskState.ENDED);
    }

    @ManagedAttribute(description = "Tasks of the group that a person has to decide on")
    public long getTasksParked() {
        return kept(TaskState.PARKED);
    }

    @ManagedAttribute(
            description =
                    "Batches of the group whose tasks have not all come and ended; the same on all nodes with the same"
                            + " repository, and 0 if it cannot be asked")
    public long getBatches() {
        Map<BatchPhase, Long> batches = status().batches();
        return batches.getOrDefault(BatchPhase.OPEN, 0L) + batches.getOrDefault(BatchPhase.CLOSED, 0L);
    }

    @ManagedAttribute(
            description = "How long the oldest task that is neither parked nor done has been kept, in seconds;"
                    + " 0 if there is none")
    public long getOldestTaskSeconds() {
        Duration oldest = status().oldest();
        return oldest == null ? 0 : oldest.toSeconds();
    }

    @ManagedAttribute(description = "Creates that this node has sent for the group, each repetition counted")
    public long getCreates() {
        return counts().creates();
    }

    @ManagedAttribute(description = "Tasks that the service has failed and that this node has submitted again")
    public long getResubmissions() {
        return counts().resubmitted();
    }

    @ManagedAttribute(description = "Exchanges that have told routes of this node how far a task is")
    public long getProgressExchanges() {
        return counts().progressed();
    }

    @ManagedAttribute(description = "Queries that this node has sent for the group")
    public long getQueries() {
        return counts().queries();
    }

    @ManagedAttribute(description = "Queries a second of this node for the group, the mean over the last minute")
    public double getQueriesPerSecond() {
        return counts().queriesPerSecond();
    }

    @ManagedAttribute(
            description = "What the tasks that this node has seen end have cost, in USD, as far as the service said")
    public BigDecimal getCost() {
        return counts().cost();
    }

    @ManagedAttribute(
            description = "What the tasks of the group cost that were created today (UTC), in USD: spentToday and"
                    + " reservedToday, and how far the budgets are used; as JSON, on all nodes the same, empty if no route here"
                    + " creates any")
    public String getSpending() {
        return getComponent()
                .observation()
                .spending()
                .read(scope())
                .map(SpendingJson::of)
                .orElse("");
    }

    @ManagedAttribute(
            description =
                    "Class, HTTP status and time of the last request for the group that failed; empty if none" + " has")
    public String getLastError() {
        LastError error = counts().lastError();
        return error == null ? "" : error.type() + ", HTTP " + error.httpStatus() + ", at " + error.at();
    }

    @ManagedAttribute(
            description =
                    "How long tasks of the group's account take, by model, resolution and number of images, as far as"
                            + " this node knows: how many it rests on, the median and the 95th percentile, as JSON")
    public String getTaskDurations() {
        return TaskDurations.json(getComponent().durations().stream()
                        .filter(known -> known.account().equals(scope().account())))
                .toJson();
    }

    private Stream<AccountStatus> account() {
        return getComponent().accountStatus(scope().account());
    }

    @ManagedAttribute(description = "Requests of this node for the group's account that are under way")
    public int getRequestsUnderWay() {
        return account().mapToInt(AccountStatus::underWay).sum();
    }

    @ManagedAttribute(description = "Requests of this node for the group's account that wait until they may be sent")
    public int getRequestsWaiting() {
        return account().mapToInt(AccountStatus::waiting).sum();
    }

    @ManagedAttribute(
            description = "How this node's requests for the group's account fare, as JSON: how many are under way and"
                    + " wait, the pace learned from HTTP 429, pauses, and whether the key is refused")
    public String getAccountRequests() {
        return AccountRequests.json(account()).toJson();
    }

    @ManagedOperation(description = "How many tasks of the group are in each state, as JSON")
    public String countTasks() {
        return TaskRecordJson.counts(tasks().counts());
    }

    @ManagedOperation(
            description = "Tasks of the group in a state (submitting, active, ended, parked, done or all), at most"
                    + " limit of them (1 to 1000), as JSON without their answers")
    public String listTasks(String state, int limit) {
        return TaskRecordJson.list(tasks().list(StateNames.read(state), limit));
    }

    @ManagedOperation(description = "One task by its external or its service's ID, as JSON without its answer")
    public String showTask(String id) {
        KirinTasks tasks = tasks();
        return tasks.find(id)
                .or(() -> tasks.findByTaskId(id))
                .map(TaskRecordJson::withoutAnswer)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no task of group " + group + " with this external or service's ID is kept here"));
    }

    @ManagedOperation(description = "Lets a parked task go on; false if no task with this external ID is parked")
    public boolean requeueTask(String externalTaskId) {
        return tasks().requeue(externalTaskId);
    }

    @ManagedOperation(description = "Lets all parked tasks of the group go on, and says how many they were")
    public int requeueParkedTasks() {
        return tasks().requeueAll();
    }

    @ManagedOperation(description = "Gives up a parked task; false if no task with this external ID is parked")
    public boolean discardTask(String externalTaskId) {
        return tasks().discard(externalTaskId);
    }

    @ManagedOperation(
            description = "Forgets all about a task in whatever state; false if there is none with this external ID."
                    + " Its request, if it comes again, makes and costs a new task")
    public boolean eraseTask(String externalTaskId) {
        return tasks().erase(externalTaskId);
    }

    @ManagedOperation(
            description =
                    "What the tasks of the group cost from one day to another (UTC, such as 2026-01-31), by model, cost"
                            + " tag and the day of their creation, as JSON")
    public String listSpending(String from, String to) {
        return SpendingJson.of(spending().totals(LocalDate.parse(from), LocalDate.parse(to)));
    }

    @ManagedOperation(
            description =
                    "Books a refund (a negative amount in USD) or a surcharge for a task by its external or its service's"
                            + " ID, with a reason of 1 to 200 characters; false if no cost of such a task is kept")
    public boolean adjustSpending(String id, String amount, String reason) {
        return spending().adjust(id, new BigDecimal(amount), reason);
    }

    @ManagedOperation(
            description =
                    "Forgets by which budgets of the group and its account nodes go, so that others can be started with"
                            + " another; says how many nodes that were")
    public int forgetBudgets() {
        return spending().forgetBudgets();
    }

    public String getGroup() {
        return group;
    }

    public void setGroup(String group) {
        this.group = group;
    }

    public KirinConfiguration getConfiguration() {
        return configuration;
    }
}

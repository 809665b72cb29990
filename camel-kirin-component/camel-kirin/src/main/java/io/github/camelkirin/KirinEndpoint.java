/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.GroupStatus;
import io.github.camelkirin.api.LastError;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.task.LearnedTiming;
import io.github.camelkirin.task.PollerSettings;
import io.github.camelkirin.task.QuerySchedule;
import io.github.camelkirin.task.QueryTiming;
import io.github.camelkirin.task.RedeliverySchedule;
import io.github.camelkirin.task.SubmissionSettings;
import io.github.camelkirin.task.TaskEngine;
import io.github.camelkirin.task.WaitSettings;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
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

    private static final int LONGEST_GROUP = 200;

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

    /** Everything that can be said about the options before anything is started. */
    void validate() {
        if (group.isBlank() || group.length() > LONGEST_GROUP) {
            throw new IllegalArgumentException(
                    "group must be 1 to " + LONGEST_GROUP + " characters, as in kirin:posters, was " + group.length());
        }
        URI baseUrl = baseUri();
        Connection.check(configuration);
        boolean keyNeeded = !configuration.isDryRun() && !isLoopback(baseUrl.getHost());
        if (keyNeeded && !Connection.hasKey(configuration)) {
            throw new IllegalArgumentException("apiKey is required for " + Connection.baseUrl(configuration)
                    + ": set camel.component.kirin.api-key, or apiKey on an endpoint whose baseUrl is not the component's;"
                    + " or apiKeyProvider in its place");
        }
        Duration request = positive("requestTimeout", configuration.getRequestTimeout());
        if (positive("leaseDuration", configuration.getLeaseDuration()).compareTo(request) <= 0) {
            throw new IllegalArgumentException("leaseDuration must be longer than requestTimeout ("
                    + configuration.getRequestTimeout() + " ms), was " + configuration.getLeaseDuration() + " ms");
        }
        Integer imageCount = configuration.getImageCount();
        if (imageCount != null && imageCount < 1) {
            // Camel makes 0 of a text that is not a number.
            throw new IllegalArgumentException("imageCount must be a whole number of 1 or more, was " + imageCount);
        }
        positive("taskTimeout", configuration.getTaskTimeout());
        positive("submitTimeout", configuration.getSubmitTimeout());
        if (configuration.getMaxImageBytes() < 1) {
            throw new IllegalArgumentException(
                    "maxImageBytes must be 1 or more, was " + configuration.getMaxImageBytes());
        }
        if (configuration.getDownloadAttempts() < 1) {
            throw new IllegalArgumentException(
                    "downloadAttempts must be 1 or more, was " + configuration.getDownloadAttempts());
        }
        submissionSettings(false);
        waitSettings(configuration.getTimeout());
        pollerSettings();
    }

    private URI baseUri() {
        String url = Connection.baseUrl(configuration);
        try {
            URI uri = new URI(url);
            if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new IllegalArgumentException("baseUrl must have no user name, password, query or fragment: the"
                        + " key goes into apiKey, a proxy's password into proxyAuthPassword");
            }
            if (uri.getHost() != null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below, without the URL: it may have credentials in it.
        }
        throw new IllegalArgumentException(
                "baseUrl must be an http or https URL with a host, such as https://host.example");
    }

    private static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        boolean literal = host.startsWith("[") || host.matches("[0-9.]+");
        try {
            return literal && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static Duration positive(String option, long millis) {
        if (millis <= 0) {
            throw new IllegalArgumentException(option + " must be more than 0, was " + millis + " ms");
        }
        return Duration.ofMillis(millis);
    }

    TaskEngine engine() {
        return getComponent().engine(configuration);
    }

    TaskScope scope() {
        return new TaskScope(group, Connection.account(configuration));
    }

    private QueryTiming timing() {
        Duration queryCost = positive("queryCost", configuration.getQueryCost());
        QuerySchedule curve = new QuerySchedule(
                Duration.ofMillis(configuration.getFirstQueryDelay()),
                Duration.ofMillis(configuration.getQueryInterval()),
                configuration.getQueryMultiplier(),
                Duration.ofMillis(configuration.getMaxQueryInterval()));
        return configuration.effectiveQuerySchedule() == KirinQuerySchedule.fixed
                ? curve
                : LearnedTiming.of(curve, queryCost);
    }

    SubmissionSettings submissionSettings(boolean keepLease) {
        return new SubmissionSettings(
                Duration.ofMillis(configuration.getSubmitGrace()),
                configuration.getOnLostSubmission() == KirinOnLostSubmission.resend,
                timing(),
                keepLease);
    }

    WaitSettings waitSettings(long timeoutMillis) {
        return new WaitSettings(
                timing(), Duration.ofMillis(timeoutMillis), Duration.ofMillis(configuration.getSubmitGrace()));
    }

    PollerSettings pollerSettings() {
        return new PollerSettings(
                timing(),
                Duration.ofMillis(configuration.getSubmitGrace()),
                configuration.getConcurrentConsumers(),
                new RedeliverySchedule(
                        Duration.ofMillis(configuration.getCompletionRedeliveryDelay()),
                        configuration.getCompletionMaxRedeliveries()),
                Duration.ofMillis(configuration.getMaxRouteTime()),
                configuration.isProgress());
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

    @ManagedAttribute(description = "Tasks of the group that have ended and whose route has not succeeded yet")
    public long getTasksEnded() {
        return kept(TaskState.ENDED);
    }

    @ManagedAttribute(description = "Tasks of the group that a person has to decide on")
    public long getTasksParked() {
        return kept(TaskState.PARKED);
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

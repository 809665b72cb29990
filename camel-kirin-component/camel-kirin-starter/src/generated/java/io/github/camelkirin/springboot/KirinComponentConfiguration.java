/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * The component's options as properties. What is not set keeps the component's default.
 *
 * <p>Generated from the component's description, kirin.json.
 */
@ConfigurationProperties("camel.component.kirin")
public class KirinComponentConfiguration extends ComponentConfigurationPropertiesCommon {

    /** The names of options whose values are secret. */
    static final List<String> SECRETS = List.of("proxyAuthPassword", "proxyAuthUsername", "apiKey", "callbackSecret", "previousCallbackSecret");

    /** A label for whose key it is. It is stored with each task, together with the base URL: only a consumer with the same two touches the task. */
    private @Nullable String account;

    /** The service's address, http or https, without a query. The default is that of the protocol: https://cloud.vtrix.ai for generation, https://cloud.seaart.ai for queue. */
    private @Nullable String baseUrl;

    /** Whether the service is to call back when a task's status changes, so that the task is asked about at once. Consumers then listen through Camel's platform HTTP, and producers name the URL in each create that has no callbackUrl of its own; to be set on both. Meanwhile tasks are asked about ten times less often, as long as callbacks come. Needs callbackSecret, on producers callbackExternalUrl, and camel-platform-http with what serves it. Not with protocol=queue, which refuses callbacks. */
    private @Nullable Boolean callback;

    /** Where the service reaches the platform's HTTP server, such as https://hooks.example; callbackPath follows it. An http or https URL without user name, query and fragment. Required on producers with callback=true. */
    private @Nullable String callbackExternalUrl;

    /** The path at which callbacks of the group come in, the same on producers and consumers: one or more parts of letters, digits, dots, underscores, tildes and hyphens, such as /hooks/posters. The default is /kirin/ and the group's name. */
    private @Nullable String callbackPath;

    /** The options that endpoints have unless their URI says otherwise. The name of a bean, as in #name. */
    private @Nullable String configuration;

    /** Whether requests are validated and priced, but not sent: no call is made and no key is needed. Tasks end with placeholder pictures, CamelKirinCost is the list price where that is known, and the header CamelKirinDryRun is true. Such tasks are kept apart from others, so producers and consumers of a group need the same setting. */
    private @Nullable Boolean dryRun;

    /** Put in front of each external task ID, for instance to keep staging and production apart on one key. */
    private @Nullable String externalTaskIdPrefix;

    /** How long after its creation a task is first asked about. */
    private java.time.@Nullable Duration firstQueryDelay;

    /** Where the consumer keeps a copy of every image, made once the task has completed and before the route runs: a directory (a path or a file: URI without options; it is made if it does not exist), or the URI of any endpoint, which gets each image with the headers CamelFileName, Content-Type and Content-Length. While the store takes nothing the group pauses. By default there are no copies. A producer reads the copies of the same store for reference images whose URLs are older than imageUrlLifetime, and stores none. */
    private @Nullable String imageStore;

    /** The URI of the endpoint that gives back what an imageStore that is an endpoint has taken: asked with the header CamelFileName, it replies with the image. Without it such copies are not read, and images are fetched from the service again when they are needed again. A directory needs none. */
    private @Nullable String imageStoreRead;

    /** How many requests to the service are under way at most. Endpoints with the same account and connection options share them. */
    private @Nullable Integer maxConcurrentRequests;

    /** The longest interval between two queries about a task. */
    private java.time.@Nullable Duration maxQueryInterval;

    /** What happens to a create whose answer was lost and whose task the service does not know throughout submitGrace. On the queue protocol, which has no look-up by the caller's ID, it is always parked. */
    private io.github.camelkirin.@Nullable KirinOnLostSubmission onLostSubmission;

    /** How the service is spoken to: generation has one path for all models, queue has a queue for each model. */
    private io.github.camelkirin.api.@Nullable Protocol protocol;

    /** With querySchedule=adaptive: what a query is worth. One is made when it shortens the time from a task's end to its detection by so much, on average. Half of it makes about 1.4 times the queries and 0.7 times the delay. */
    private java.time.@Nullable Duration queryCost;

    /** How long after the first query a task is asked about again. All intervals vary by up to 10 %. */
    private java.time.@Nullable Duration queryInterval;

    /** By what each interval is longer than the one before, 1 or more. */
    private @Nullable Double queryMultiplier;

    /** When tasks are asked about: adaptive, by what was learned of how long tasks of the same model, resolution and number of images take, or fixed, by firstQueryDelay, queryInterval, queryMultiplier and maxQueryInterval. The default is fixed if one of these four is set, adaptive otherwise. With adaptive they are for tasks of which too little is known. */
    private io.github.camelkirin.@Nullable KirinQuerySchedule querySchedule;

    /** How many requests are sent to the service in a second at most, creates, queries and cancellations together; more than 0, such as 0.5 for one every two seconds. Endpoints with the same account and connection options share it; several nodes do not. The default is no limit: the pace is then learned from answers with HTTP 429. */
    private @Nullable Double requestsPerSecond;

    /** How long one HTTP exchange with the service may take, from connecting to the last byte of the answer. */
    private java.time.@Nullable Duration requestTimeout;

    /** How long a task may be unknown to the service before that is believed: one whose create was not answered is then lost (see onLostSubmission), one that was accepted is parked. */
    private java.time.@Nullable Duration submitGrace;

    /** Where tasks are kept. Without one, a single TaskRepository in the registry is used; without that, they are kept in memory, and are lost when the process ends. The name of a bean, as in #name. */
    @NestedConfigurationProperty
    private KirinTaskRepositoryProperties taskRepository = new KirinTaskRepositoryProperties();

    /** How long a task may take, from its submission, queueing included. It expires only when a query that was sent after that time says that it has not ended. */
    private java.time.@Nullable Duration taskTimeout;

    /** The path of a create below the base URL, instead of the protocol's. {model} stands for the model. */
    private @Nullable String createPath;

    /** How long a node that dies keeps others from its tasks. Longer than requestTimeout; renewed at a third of it. */
    private java.time.@Nullable Duration leaseDuration;

    /** The path of a query below the base URL, instead of the protocol's. {model} and {id} stand for the model and the task's ID. */
    private @Nullable String queryPath;

    /** Further spellings of statuses, such as finished=completed,aborted=failed. The statuses are queued, running, completed, failed and cancelled. */
    private @Nullable String statusMapping;

    /** Allows for bridging the consumer to the Camel routing Error Handler, which mean any exceptions (if possible) occurred while the Camel consumer is trying to pickup incoming messages, or the likes, will now be processed as a message and handled by the routing Error Handler. Important: This is only possible if the 3rd party component allows Camel to be alerted if an exception was thrown. Some components handle this internally only, and therefore bridgeErrorHandler is not possible. In other situations we may improve the Camel component to hook into the 3rd party component and make this possible for future releases. By default the consumer will use the org.apache.camel.spi.ExceptionHandler to deal with exceptions, that will be logged at WARN or ERROR level and ignored. */
    private @Nullable Boolean bridgeErrorHandler;

    /** How often a completion comes again before its task is parked. */
    private @Nullable Integer completionMaxRedeliveries;

    /** How long after its route has failed a completion comes again. Doubles each time, up to 5 minutes. */
    private java.time.@Nullable Duration completionRedeliveryDelay;

    /** How many completions are routed at a time. */
    private @Nullable Integer concurrentConsumers;

    /** What a task becomes that has failed, expired or been cancelled: an exchange like any other, or one that carries an exception, so that onException sees it, once. The default is emit with output=task, raise otherwise. */
    private io.github.camelkirin.@Nullable KirinOnFailure onFailure;

    /** What a completed task becomes: one exchange with the task, one with the bytes of all images, or one for each image. */
    private io.github.camelkirin.@Nullable KirinOutput output;

    /** Whether exchanges also tell of progress: one whenever a query finds that a task's status or progress has changed, in order for each task and never after its completion. A route that is slower is told the newest only. A route that fails on one is not told again. */
    private @Nullable Boolean progress;

    /** How often fetching a result image is tried before its completion counts as failed. */
    private @Nullable Integer downloadAttempts;

    /** How large a result image may be, in bytes (50 MiB). */
    private @Nullable Integer maxImageBytes;

    /** How long a completion may be on its route before it is left to others. */
    private java.time.@Nullable Duration maxRouteTime;

    /** As budget, for all groups of the account together. All endpoints that create tasks under the account need the same, so it is best set on the component. */
    private @Nullable String accountBudget;

    /** The aspect ratio; the service's default is auto. */
    private @Nullable String aspectRatio;

    /** How long a batch may take, from when its first task was stored: then it is closed, and its open tasks are cancelled as with operation=cancelBatch, so that its event comes; 0 for any time. The create that makes the batch says it. It is looked for every five seconds, by the group's consumer. */
    private java.time.@Nullable Duration batchTimeout;

    /** How much the tasks of the group may cost, in USD: 25.00/day, 2.00/hour or 400/month, which start anew in UTC by the repository's clock, or a plain amount, which never does. Several, of different periods, are separated by commas. What is in flight counts as what it may cost. It holds for all nodes that share the repository; one whose budget is another does not start. */
    private @Nullable String budget;

    /** An http(s) URL that the service notifies when the task's status changes. */
    private @Nullable String callbackUrl;

    /** Whom or what the costs of the tasks are told apart by, such as a customer or a project: at most 100 characters. It is stored in the books, not sent to the service. */
    private @Nullable String costTag;

    /** How long a create waits for room in its group, as maxTasksInFlight has it, before it fails with CreateTimeoutException, or in a budget, with onBudgetExceeded=wait, before it fails with BudgetExceededException; 0 for any time. generate waits no longer than its timeout, of which this is a part; submitTimeout begins after it. */
    private java.time.@Nullable Duration createTimeout;

    /** How many images to make, 1 to 9; the service's default is 1. */
    private @Nullable Integer imageCount;

    /** For how long after a task has ended the service's URLs of its images are good for being the reference images of the next task. Later the copies that imageStore has kept are sent, which has to be set here too. With 0 these always are. The service does not say how long it keeps images; other gateways do for an hour. */
    private java.time.@Nullable Duration imageUrlLifetime;

    /** Whether reference images that are URLs are fetched and their bytes sent, for images that the service cannot reach. */
    private @Nullable Boolean inlineImages;

    /** Whether a task is stored in the transaction of the route, so that it is there once that is committed, together with what the route has stored itself, and never if it is rolled back. The step fails where there is no transaction, or none on the database of the taskRepository, which has to be a JdbcTaskRepository with the DataSource of the route's transaction manager. Implies submission=deferred. For operation=create only, without inlineImages and without onBudgetExceeded=wait. */
    private @Nullable Boolean joinTransaction;

    /** Names of headers, with as wildcard and separated by commas, that are kept with the task and put on its completion: text of up to 16384 characters, numbers and booleans. Never kept: Camel's own, credentials and cookies. */
    private @Nullable String keepHeaders;

    /** Whether the producer should be started lazy (on the first message). By starting lazy you can use this to allow CamelContext and routes to startup in situations where a producer may otherwise fail during starting and cause the route to fail being started. By deferring this startup to be lazy then the startup failure can be handled during routing messages via Camel's routing error handlers. Beware that when the first message is processed then creating and starting the producer may take a little time and prolong the total processing time of the processing. */
    private @Nullable Boolean lazyStartProducer;

    /** What an image costs at most, in USD: what a budget reserves for each image of a task until it is known what the task has cost, unless such a task has cost more before. For kirin_image_omni at 1k and 2k it is known to be 0.028; for anything else a budget needs this. */
    private @Nullable Double listPrice;

    /** How many tasks of the group may be in flight, from the create until the service has ended them, counted in the repository and so over all nodes that share it; 0 for any number. A create beyond that waits, holding no thread and in the order in which it came to its node, before anything is stored or sent. Each producer keeps to its own limit; those of a group should have the same. Must be 0 with tracked=false, and with submission=deferred, whose tasks count from their first send. */
    private @Nullable Integer maxTasksInFlight;

    /** The model. Limits of models other than the default are left to the service. */
    private @Nullable String model;

    /** What becomes of a create that does not fit into a budget any more: with fail it fails with BudgetExceededException, with wait it is held, without a thread and in order, until the budget starts anew or something is given back, for at most createTimeout. Nothing is stored or sent before it fits. */
    private io.github.camelkirin.@Nullable KirinOnBudgetExceeded onBudgetExceeded;

    /** What the producer does: create a task; generate, which replies when it has ended; await the end of a task that exists; get a task as it is; track one that was created elsewhere; cancel one. For operators, with the tasks of the group that are kept here: list them, show one, requeue or discard parked ones, erase any. */
    private io.github.camelkirin.@Nullable KirinOperation operation;

    /** Further parameters as they are named on the wire, such as parameters.negative_prompt=blurry. This is a multi-value option with prefix: parameters. */
    private Map<String, Object> parameters = new LinkedHashMap<>();

    /** Whether creates go first where requests have to wait for one another: high or normal. It is about the sending of the create alone; queries about the task have no priority. Creates and queries of generate and await always go first. One request in four is of those that do not, if any wait. */
    private io.github.camelkirin.@Nullable KirinPriority priority;

    /** What to show, at most 2500 characters (Unicode code points), taken literally and never evaluated. The header CamelKirinPrompt and the body come before it. Three angle brackets around image_1 point to the first reference image. */
    private @Nullable String prompt;

    /** Reference images, separated by commas: http(s) URLs, or files of this machine as file: paths. PNG or JPEG, at most 10 MB each, at least 300 pixels on each side, a ratio within 1:2.5 and 2.5:1, at most 10 with those of the message. */
    private @Nullable String referenceImages;

    /** The resolution; the service's default is 1k. */
    private @Nullable String resolution;

    /** The error codes, separated by commas, after which resubmitFailed has a task submitted again; as a rule those by which the service says that the fault is its own. */
    private @Nullable String resubmitErrorCodes;

    /** How often, 0 to 10, a task that the service has failed is submitted again when its error code is one of resubmitErrorCodes. Each try has an ID of its own at the service, the caller's with a tilde and 1, 2 and so on, and the time of taskTimeout is that of all tries together. Until its end the request is kept. It is the group's consumer, or the exchange that generates, that submits again: with tracked=false a create is not. */
    private @Nullable Integer resubmitFailed;

    /** The name of the step that a create is in a flow of tasks: 1 to 40 of the characters A-Z, a-z, 0-9, dot, underscore and hyphen, at least one letter among them. The task then follows the one whose completion the message is, or that the header CamelKirinParentTaskId names, and its external ID is that one's ID, a slash and the step: a completion that comes again makes the same request again, and nothing is paid for twice. For one image of several, another slash and the image's index follow. */
    private @Nullable String step;

    /** Who sends a task that is created: with immediate the step that creates it, which goes on when the service has accepted it; with deferred the group's consumer, on whichever node it is, while the step goes on with status submitting as soon as the task is validated and stored. taskTimeout then begins with the first send. Of a deferred create, priority and submitTimeout are not regarded, and a refusal by the service becomes a failed completion. Deferred needs tracked=true and maxTasksInFlight=0, and is for operation=create only. Default is immediate, or deferred with joinTransaction. */
    private io.github.camelkirin.@Nullable KirinSubmission submission;

    /** How long a create waits for the service to accept the task. After that a tracked one succeeds with status submitting, since it is gone on with; any other fails. */
    private java.time.@Nullable Duration submitTimeout;

    /** How long generate and await wait, submission included. */
    private java.time.@Nullable Duration timeout;

    /** Whether the group's consumer gets to know of the task. */
    private @Nullable Boolean tracked;

    /** Whether to put a watermark on the images. */
    private @Nullable Boolean watermark;

    /** Whether autowiring is enabled. This is used for automatic autowiring options (the option must be marked as autowired) by looking up in the registry to find if there is a single instance of matching type, which then gets configured on the component. This can be used for automatic configuring JDBC data sources, JMS connection factories, AWS Clients, etc. */
    private @Nullable Boolean autowiredEnabled;

    /** The clock of schedules, deadlines, leases and redeliveries, for tests: when it leaps, as the clock of the simulator does when a test advances it, what falls due is done at once. It has to be set before the component starts. Tasks in a database go by the clock of the database all the same. Default is the clock of the machine. The name of a bean, as in #name. */
    private @Nullable String clock;

    /** Used for enabling or disabling all consumer based health checks from this component */
    private @Nullable Boolean healthCheckConsumerEnabled;

    /** Used for enabling or disabling all producer based health checks from this component. Notice: Camel has by default disabled all producer based health-checks. You can turn on producer checks globally by setting camel.health.producersEnabled=true. */
    private @Nullable Boolean healthCheckProducerEnabled;

    /** The password for the proxy. */
    private @Nullable String proxyAuthPassword;

    /** The user name for the proxy. */
    private @Nullable String proxyAuthUsername;

    /** The proxy to the service. */
    private @Nullable String proxyHost;

    /** The proxy's port. */
    private @Nullable Integer proxyPort;

    /** Whether inlineImages may fetch from loopback, link-local and private addresses. */
    private @Nullable Boolean allowPrivateAddresses;

    /** The key to the service, sent as the Authorization header to the base URL's origin and nowhere else. Required unless the base URL is a loopback address. The component's key goes only to the component's base URL: an endpoint with another one needs a key of its own. With file: in front it is the path of a file that has the key, as in file:/run/secrets/kirin, which is read again when it changes. */
    private @Nullable String apiKey;

    /** Says what the key is, instead of apiKey, where it changes while routes run. It is asked at most once a second, and after the service has refused the key. The component's goes with the component's base URL only, as apiKey does. The name of a bean, as in #name. */
    private @Nullable String apiKeyProvider;

    /** The scheme of the Authorization header. Key is known to work with the queue protocol. */
    private @Nullable String authScheme;

    /** What callback URLs are signed with: random text of 16 characters or more, better 32, the same on all nodes. Required with callback=true. */
    private @Nullable String callbackSecret;

    /** A second secret whose URLs are accepted too, but no longer made: the one that was replaced, or the one that will be used once all nodes know it. */
    private @Nullable String previousCallbackSecret;

    /** The TLS settings for connections to the service. The name of a bean, as in #name. */
    private @Nullable String sslContextParameters;

    /** Whether the TLS settings of the Camel context are used where an endpoint has none of its own. */
    private @Nullable Boolean useGlobalSslContextParameters;

    public @Nullable String getAccount() {
        return account;
    }

    public void setAccount(@Nullable String account) {
        this.account = account;
    }

    public @Nullable String getBaseUrl() {
        return baseUrl;
    }

    public void setBaseUrl(@Nullable String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public @Nullable Boolean getCallback() {
        return callback;
    }

    public void setCallback(@Nullable Boolean callback) {
        this.callback = callback;
    }

    public @Nullable String getCallbackExternalUrl() {
        return callbackExternalUrl;
    }

    public void setCallbackExternalUrl(@Nullable String callbackExternalUrl) {
        this.callbackExternalUrl = callbackExternalUrl;
    }

    public @Nullable String getCallbackPath() {
        return callbackPath;
    }

    public void setCallbackPath(@Nullable String callbackPath) {
        this.callbackPath = callbackPath;
    }

    public @Nullable String getConfiguration() {
        return configuration;
    }

    public void setConfiguration(@Nullable String configuration) {
        this.configuration = configuration;
    }

    public @Nullable Boolean getDryRun() {
        return dryRun;
    }

    public void setDryRun(@Nullable Boolean dryRun) {
        this.dryRun = dryRun;
    }

    public @Nullable String getExternalTaskIdPrefix() {
        return externalTaskIdPrefix;
    }

    public void setExternalTaskIdPrefix(@Nullable String externalTaskIdPrefix) {
        this.externalTaskIdPrefix = externalTaskIdPrefix;
    }

    public java.time.@Nullable Duration getFirstQueryDelay() {
        return firstQueryDelay;
    }

    public void setFirstQueryDelay(java.time.@Nullable Duration firstQueryDelay) {
        this.firstQueryDelay = firstQueryDelay;
    }

    public @Nullable String getImageStore() {
        return imageStore;
    }

    public void setImageStore(@Nullable String imageStore) {
        this.imageStore = imageStore;
    }

    public @Nullable String getImageStoreRead() {
        return imageStoreRead;
    }

    public void setImageStoreRead(@Nullable String imageStoreRead) {
        this.imageStoreRead = imageStoreRead;
    }

    public @Nullable Integer getMaxConcurrentRequests() {
        return maxConcurrentRequests;
    }

    public void setMaxConcurrentRequests(@Nullable Integer maxConcurrentRequests) {
        this.maxConcurrentRequests = maxConcurrentRequests;
    }

    public java.time.@Nullable Duration getMaxQueryInterval() {
        return maxQueryInterval;
    }

    public void setMaxQueryInterval(java.time.@Nullable Duration maxQueryInterval) {
        this.maxQueryInterval = maxQueryInterval;
    }

    public io.github.camelkirin.@Nullable KirinOnLostSubmission getOnLostSubmission() {
        return onLostSubmission;
    }

    public void setOnLostSubmission(io.github.camelkirin.@Nullable KirinOnLostSubmission onLostSubmission) {
        this.onLostSubmission = onLostSubmission;
    }

    public io.github.camelkirin.api.@Nullable Protocol getProtocol() {
        return protocol;
    }

    public void setProtocol(io.github.camelkirin.api.@Nullable Protocol protocol) {
        this.protocol = protocol;
    }

    public java.time.@Nullable Duration getQueryCost() {
        return queryCost;
    }

    public void setQueryCost(java.time.@Nullable Duration queryCost) {
        this.queryCost = queryCost;
    }

    public java.time.@Nullable Duration getQueryInterval() {
        return queryInterval;
    }

    public void setQueryInterval(java.time.@Nullable Duration queryInterval) {
        this.queryInterval = queryInterval;
    }

    public @Nullable Double getQueryMultiplier() {
        return queryMultiplier;
    }

    public void setQueryMultiplier(@Nullable Double queryMultiplier) {
        this.queryMultiplier = queryMultiplier;
    }

    public io.github.camelkirin.@Nullable KirinQuerySchedule getQuerySchedule() {
        return querySchedule;
    }

    public void setQuerySchedule(io.github.camelkirin.@Nullable KirinQuerySchedule querySchedule) {
        this.querySchedule = querySchedule;
    }

    public @Nullable Double getRequestsPerSecond() {
        return requestsPerSecond;
    }

    public void setRequestsPerSecond(@Nullable Double requestsPerSecond) {
        this.requestsPerSecond = requestsPerSecond;
    }

    public java.time.@Nullable Duration getRequestTimeout() {
        return requestTimeout;
    }

    public void setRequestTimeout(java.time.@Nullable Duration requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    public java.time.@Nullable Duration getSubmitGrace() {
        return submitGrace;
    }

    public void setSubmitGrace(java.time.@Nullable Duration submitGrace) {
        this.submitGrace = submitGrace;
    }

    public KirinTaskRepositoryProperties getTaskRepository() {
        return taskRepository;
    }

    public void setTaskRepository(KirinTaskRepositoryProperties taskRepository) {
        this.taskRepository = taskRepository;
    }

    public java.time.@Nullable Duration getTaskTimeout() {
        return taskTimeout;
    }

    public void setTaskTimeout(java.time.@Nullable Duration taskTimeout) {
        this.taskTimeout = taskTimeout;
    }

    public @Nullable String getCreatePath() {
        return createPath;
    }

    public void setCreatePath(@Nullable String createPath) {
        this.createPath = createPath;
    }

    public java.time.@Nullable Duration getLeaseDuration() {
        return leaseDuration;
    }

    public void setLeaseDuration(java.time.@Nullable Duration leaseDuration) {
        this.leaseDuration = leaseDuration;
    }

    public @Nullable String getQueryPath() {
        return queryPath;
    }

    public void setQueryPath(@Nullable String queryPath) {
        this.queryPath = queryPath;
    }

    public @Nullable String getStatusMapping() {
        return statusMapping;
    }

    public void setStatusMapping(@Nullable String statusMapping) {
        this.statusMapping = statusMapping;
    }

    public @Nullable Boolean getBridgeErrorHandler() {
        return bridgeErrorHandler;
    }

    public void setBridgeErrorHandler(@Nullable Boolean bridgeErrorHandler) {
        this.bridgeErrorHandler = bridgeErrorHandler;
    }

    public @Nullable Integer getCompletionMaxRedeliveries() {
        return completionMaxRedeliveries;
    }

    public void setCompletionMaxRedeliveries(@Nullable Integer completionMaxRedeliveries) {
        this.completionMaxRedeliveries = completionMaxRedeliveries;
    }

    public java.time.@Nullable Duration getCompletionRedeliveryDelay() {
        return completionRedeliveryDelay;
    }

    public void setCompletionRedeliveryDelay(java.time.@Nullable Duration completionRedeliveryDelay) {
        this.completionRedeliveryDelay = completionRedeliveryDelay;
    }

    public @Nullable Integer getConcurrentConsumers() {
        return concurrentConsumers;
    }

    public void setConcurrentConsumers(@Nullable Integer concurrentConsumers) {
        this.concurrentConsumers = concurrentConsumers;
    }

    public io.github.camelkirin.@Nullable KirinOnFailure getOnFailure() {
        return onFailure;
    }

    public void setOnFailure(io.github.camelkirin.@Nullable KirinOnFailure onFailure) {
        this.onFailure = onFailure;
    }

    public io.github.camelkirin.@Nullable KirinOutput getOutput() {
        return output;
    }

    public void setOutput(io.github.camelkirin.@Nullable KirinOutput output) {
        this.output = output;
    }

    public @Nullable Boolean getProgress() {
        return progress;
    }

    public void setProgress(@Nullable Boolean progress) {
        this.progress = progress;
    }

    public @Nullable Integer getDownloadAttempts() {
        return downloadAttempts;
    }

    public void setDownloadAttempts(@Nullable Integer downloadAttempts) {
        this.downloadAttempts = downloadAttempts;
    }

    public @Nullable Integer getMaxImageBytes() {
        return maxImageBytes;
    }

    public void setMaxImageBytes(@Nullable Integer maxImageBytes) {
        this.maxImageBytes = maxImageBytes;
    }

    public java.time.@Nullable Duration getMaxRouteTime() {
        return maxRouteTime;
    }

    public void setMaxRouteTime(java.time.@Nullable Duration maxRouteTime) {
        this.maxRouteTime = maxRouteTime;
    }

    public @Nullable String getAccountBudget() {
        return accountBudget;
    }

    public void setAccountBudget(@Nullable String accountBudget) {
        this.accountBudget = accountBudget;
    }

    public @Nullable String getAspectRatio() {
        return aspectRatio;
    }

    public void setAspectRatio(@Nullable String aspectRatio) {
        this.aspectRatio = aspectRatio;
    }

    public java.time.@Nullable Duration getBatchTimeout() {
        return batchTimeout;
    }

    public void setBatchTimeout(java.time.@Nullable Duration batchTimeout) {
        this.batchTimeout = batchTimeout;
    }

    public @Nullable String getBudget() {
        return budget;
    }

    public void setBudget(@Nullable String budget) {
        this.budget = budget;
    }

    public @Nullable String getCallbackUrl() {
        return callbackUrl;
    }

    public void setCallbackUrl(@Nullable String callbackUrl) {
        this.callbackUrl = callbackUrl;
    }

    public @Nullable String getCostTag() {
        return costTag;
    }

    public void setCostTag(@Nullable String costTag) {
        this.costTag = costTag;
    }

    public java.time.@Nullable Duration getCreateTimeout() {
        return createTimeout;
    }

    public void setCreateTimeout(java.time.@Nullable Duration createTimeout) {
        this.createTimeout = createTimeout;
    }

    public @Nullable Integer getImageCount() {
        return imageCount;
    }

    public void setImageCount(@Nullable Integer imageCount) {
        this.imageCount = imageCount;
    }

    public java.time.@Nullable Duration getImageUrlLifetime() {
        return imageUrlLifetime;
    }

    public void setImageUrlLifetime(java.time.@Nullable Duration imageUrlLifetime) {
        this.imageUrlLifetime = imageUrlLifetime;
    }

    public @Nullable Boolean getInlineImages() {
        return inlineImages;
    }

    public void setInlineImages(@Nullable Boolean inlineImages) {
        this.inlineImages = inlineImages;
    }

    public @Nullable Boolean getJoinTransaction() {
        return joinTransaction;
    }

    public void setJoinTransaction(@Nullable Boolean joinTransaction) {
        this.joinTransaction = joinTransaction;
    }

    public @Nullable String getKeepHeaders() {
        return keepHeaders;
    }

    public void setKeepHeaders(@Nullable String keepHeaders) {
        this.keepHeaders = keepHeaders;
    }

    public @Nullable Boolean getLazyStartProducer() {
        return lazyStartProducer;
    }

    public void setLazyStartProducer(@Nullable Boolean lazyStartProducer) {
        this.lazyStartProducer = lazyStartProducer;
    }

    public @Nullable Double getListPrice() {
        return listPrice;
    }

    public void setListPrice(@Nullable Double listPrice) {
        this.listPrice = listPrice;
    }

    public @Nullable Integer getMaxTasksInFlight() {
        return maxTasksInFlight;
    }

    public void setMaxTasksInFlight(@Nullable Integer maxTasksInFlight) {
        this.maxTasksInFlight = maxTasksInFlight;
    }

    public @Nullable String getModel() {
        return model;
    }

    public void setModel(@Nullable String model) {
        this.model = model;
    }

    public io.github.camelkirin.@Nullable KirinOnBudgetExceeded getOnBudgetExceeded() {
        return onBudgetExceeded;
    }

    public void setOnBudgetExceeded(io.github.camelkirin.@Nullable KirinOnBudgetExceeded onBudgetExceeded) {
        this.onBudgetExceeded = onBudgetExceeded;
    }

    public io.github.camelkirin.@Nullable KirinOperation getOperation() {
        return operation;
    }

    public void setOperation(io.github.camelkirin.@Nullable KirinOperation operation) {
        this.operation = operation;
    }

    public Map<String, Object> getParameters() {
        return parameters;
    }

    public void setParameters(Map<String, Object> parameters) {
        this.parameters = parameters;
    }

    public io.github.camelkirin.@Nullable KirinPriority getPriority() {
        return priority;
    }

    public void setPriority(io.github.camelkirin.@Nullable KirinPriority priority) {
        this.priority = priority;
    }

    public @Nullable String getPrompt() {
        return prompt;
    }

    public void setPrompt(@Nullable String prompt) {
        this.prompt = prompt;
    }

    public @Nullable String getReferenceImages() {
        return referenceImages;
    }

    public void setReferenceImages(@Nullable String referenceImages) {
        this.referenceImages = referenceImages;
    }

    public @Nullable String getResolution() {
        return resolution;
    }

    public void setResolution(@Nullable String resolution) {
        this.resolution = resolution;
    }

    public @Nullable String getResubmitErrorCodes() {
        return resubmitErrorCodes;
    }

    public void setResubmitErrorCodes(@Nullable String resubmitErrorCodes) {
        this.resubmitErrorCodes = resubmitErrorCodes;
    }

    public @Nullable Integer getResubmitFailed() {
        return resubmitFailed;
    }

    public void setResubmitFailed(@Nullable Integer resubmitFailed) {
        this.resubmitFailed = resubmitFailed;
    }

    public @Nullable String getStep() {
        return step;
    }

    public void setStep(@Nullable String step) {
        this.step = step;
    }

    public io.github.camelkirin.@Nullable KirinSubmission getSubmission() {
        return submission;
    }

    public void setSubmission(io.github.camelkirin.@Nullable KirinSubmission submission) {
        this.submission = submission;
    }

    public java.time.@Nullable Duration getSubmitTimeout() {
        return submitTimeout;
    }

    public void setSubmitTimeout(java.time.@Nullable Duration submitTimeout) {
        this.submitTimeout = submitTimeout;
    }

    public java.time.@Nullable Duration getTimeout() {
        return timeout;
    }

    public void setTimeout(java.time.@Nullable Duration timeout) {
        this.timeout = timeout;
    }

    public @Nullable Boolean getTracked() {
        return tracked;
    }

    public void setTracked(@Nullable Boolean tracked) {
        this.tracked = tracked;
    }

    public @Nullable Boolean getWatermark() {
        return watermark;
    }

    public void setWatermark(@Nullable Boolean watermark) {
        this.watermark = watermark;
    }

    public @Nullable Boolean getAutowiredEnabled() {
        return autowiredEnabled;
    }

    public void setAutowiredEnabled(@Nullable Boolean autowiredEnabled) {
        this.autowiredEnabled = autowiredEnabled;
    }

    public @Nullable String getClock() {
        return clock;
    }

    public void setClock(@Nullable String clock) {
        this.clock = clock;
    }

    public @Nullable Boolean getHealthCheckConsumerEnabled() {
        return healthCheckConsumerEnabled;
    }

    public void setHealthCheckConsumerEnabled(@Nullable Boolean healthCheckConsumerEnabled) {
        this.healthCheckConsumerEnabled = healthCheckConsumerEnabled;
    }

    public @Nullable Boolean getHealthCheckProducerEnabled() {
        return healthCheckProducerEnabled;
    }

    public void setHealthCheckProducerEnabled(@Nullable Boolean healthCheckProducerEnabled) {
        this.healthCheckProducerEnabled = healthCheckProducerEnabled;
    }

    public @Nullable String getProxyAuthPassword() {
        return proxyAuthPassword;
    }

    public void setProxyAuthPassword(@Nullable String proxyAuthPassword) {
        this.proxyAuthPassword = proxyAuthPassword;
    }

    public @Nullable String getProxyAuthUsername() {
        return proxyAuthUsername;
    }

    public void setProxyAuthUsername(@Nullable String proxyAuthUsername) {
        this.proxyAuthUsername = proxyAuthUsername;
    }

    public @Nullable String getProxyHost() {
        return proxyHost;
    }

    public void setProxyHost(@Nullable String proxyHost) {
        this.proxyHost = proxyHost;
    }

    public @Nullable Integer getProxyPort() {
        return proxyPort;
    }

    public void setProxyPort(@Nullable Integer proxyPort) {
        this.proxyPort = proxyPort;
    }

    public @Nullable Boolean getAllowPrivateAddresses() {
        return allowPrivateAddresses;
    }

    public void setAllowPrivateAddresses(@Nullable Boolean allowPrivateAddresses) {
        this.allowPrivateAddresses = allowPrivateAddresses;
    }

    public @Nullable String getApiKey() {
        return apiKey;
    }

    public void setApiKey(@Nullable String apiKey) {
        this.apiKey = apiKey;
    }

    public @Nullable String getApiKeyProvider() {
        return apiKeyProvider;
    }

    public void setApiKeyProvider(@Nullable String apiKeyProvider) {
        this.apiKeyProvider = apiKeyProvider;
    }

    public @Nullable String getAuthScheme() {
        return authScheme;
    }

    public void setAuthScheme(@Nullable String authScheme) {
        this.authScheme = authScheme;
    }

    public @Nullable String getCallbackSecret() {
        return callbackSecret;
    }

    public void setCallbackSecret(@Nullable String callbackSecret) {
        this.callbackSecret = callbackSecret;
    }

    public @Nullable String getPreviousCallbackSecret() {
        return previousCallbackSecret;
    }

    public void setPreviousCallbackSecret(@Nullable String previousCallbackSecret) {
        this.previousCallbackSecret = previousCallbackSecret;
    }

    public @Nullable String getSslContextParameters() {
        return sslContextParameters;
    }

    public void setSslContextParameters(@Nullable String sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public @Nullable Boolean getUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    public void setUseGlobalSslContextParameters(@Nullable Boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    /** What is set, by the option's name; without references. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        if (account != null) {
            values.put("account", account);
        }
        if (baseUrl != null) {
            values.put("baseUrl", baseUrl);
        }
        if (callback != null) {
            values.put("callback", callback);
        }
        if (callbackExternalUrl != null) {
            values.put("callbackExternalUrl", callbackExternalUrl);
        }
        if (callbackPath != null) {
            values.put("callbackPath", callbackPath);
        }
        if (dryRun != null) {
            values.put("dryRun", dryRun);
        }
        if (externalTaskIdPrefix != null) {
            values.put("externalTaskIdPrefix", externalTaskIdPrefix);
        }
        if (firstQueryDelay != null) {
            values.put("firstQueryDelay", firstQueryDelay);
        }
        if (imageStore != null) {
            values.put("imageStore", imageStore);
        }
        if (imageStoreRead != null) {
            values.put("imageStoreRead", imageStoreRead);
        }
        if (maxConcurrentRequests != null) {
            values.put("maxConcurrentRequests", maxConcurrentRequests);
        }
        if (maxQueryInterval != null) {
            values.put("maxQueryInterval", maxQueryInterval);
        }
        if (onLostSubmission != null) {
            values.put("onLostSubmission", onLostSubmission);
        }
        if (protocol != null) {
            values.put("protocol", protocol);
        }
        if (queryCost != null) {
            values.put("queryCost", queryCost);
        }
        if (queryInterval != null) {
            values.put("queryInterval", queryInterval);
        }
        if (queryMultiplier != null) {
            values.put("queryMultiplier", queryMultiplier);
        }
        if (querySchedule != null) {
            values.put("querySchedule", querySchedule);
        }
        if (requestsPerSecond != null) {
            values.put("requestsPerSecond", requestsPerSecond);
        }
        if (requestTimeout != null) {
            values.put("requestTimeout", requestTimeout);
        }
        if (submitGrace != null) {
            values.put("submitGrace", submitGrace);
        }
        if (taskTimeout != null) {
            values.put("taskTimeout", taskTimeout);
        }
        if (createPath != null) {
            values.put("createPath", createPath);
        }
        if (leaseDuration != null) {
            values.put("leaseDuration", leaseDuration);
        }
        if (queryPath != null) {
            values.put("queryPath", queryPath);
        }
        if (statusMapping != null) {
            values.put("statusMapping", statusMapping);
        }
        if (bridgeErrorHandler != null) {
            values.put("bridgeErrorHandler", bridgeErrorHandler);
        }
        if (completionMaxRedeliveries != null) {
            values.put("completionMaxRedeliveries", completionMaxRedeliveries);
        }
        if (completionRedeliveryDelay != null) {
            values.put("completionRedeliveryDelay", completionRedeliveryDelay);
        }
        if (concurrentConsumers != null) {
            values.put("concurrentConsumers", concurrentConsumers);
        }
        if (onFailure != null) {
            values.put("onFailure", onFailure);
        }
        if (output != null) {
            values.put("output", output);
        }
        if (progress != null) {
            values.put("progress", progress);
        }
        if (downloadAttempts != null) {
            values.put("downloadAttempts", downloadAttempts);
        }
        if (maxImageBytes != null) {
            values.put("maxImageBytes", maxImageBytes);
        }
        if (maxRouteTime != null) {
            values.put("maxRouteTime", maxRouteTime);
        }
        if (accountBudget != null) {
            values.put("accountBudget", accountBudget);
        }
        if (aspectRatio != null) {
            values.put("aspectRatio", aspectRatio);
        }
        if (batchTimeout != null) {
            values.put("batchTimeout", batchTimeout);
        }
        if (budget != null) {
            values.put("budget", budget);
        }
        if (callbackUrl != null) {
            values.put("callbackUrl", callbackUrl);
        }
        if (costTag != null) {
            values.put("costTag", costTag);
        }
        if (createTimeout != null) {
            values.put("createTimeout", createTimeout);
        }
        if (imageCount != null) {
            values.put("imageCount", imageCount);
        }
        if (imageUrlLifetime != null) {
            values.put("imageUrlLifetime", imageUrlLifetime);
        }
        if (inlineImages != null) {
            values.put("inlineImages", inlineImages);
        }
        if (joinTransaction != null) {
            values.put("joinTransaction", joinTransaction);
        }
        if (keepHeaders != null) {
            values.put("keepHeaders", keepHeaders);
        }
        if (lazyStartProducer != null) {
            values.put("lazyStartProducer", lazyStartProducer);
        }
        if (listPrice != null) {
            values.put("listPrice", listPrice);
        }
        if (maxTasksInFlight != null) {
            values.put("maxTasksInFlight", maxTasksInFlight);
        }
        if (model != null) {
            values.put("model", model);
        }
        if (onBudgetExceeded != null) {
            values.put("onBudgetExceeded", onBudgetExceeded);
        }
        if (operation != null) {
            values.put("operation", operation);
        }
        if (!parameters.isEmpty()) {
            values.put("parameters", parameters);
        }
        if (priority != null) {
            values.put("priority", priority);
        }
        if (prompt != null) {
            values.put("prompt", prompt);
        }
        if (referenceImages != null) {
            values.put("referenceImages", referenceImages);
        }
        if (resolution != null) {
            values.put("resolution", resolution);
        }
        if (resubmitErrorCodes != null) {
            values.put("resubmitErrorCodes", resubmitErrorCodes);
        }
        if (resubmitFailed != null) {
            values.put("resubmitFailed", resubmitFailed);
        }
        if (step != null) {
            values.put("step", step);
        }
        if (submission != null) {
            values.put("submission", submission);
        }
        if (submitTimeout != null) {
            values.put("submitTimeout", submitTimeout);
        }
        if (timeout != null) {
            values.put("timeout", timeout);
        }
        if (tracked != null) {
            values.put("tracked", tracked);
        }
        if (watermark != null) {
            values.put("watermark", watermark);
        }
        if (autowiredEnabled != null) {
            values.put("autowiredEnabled", autowiredEnabled);
        }
        if (healthCheckConsumerEnabled != null) {
            values.put("healthCheckConsumerEnabled", healthCheckConsumerEnabled);
        }
        if (healthCheckProducerEnabled != null) {
            values.put("healthCheckProducerEnabled", healthCheckProducerEnabled);
        }
        if (proxyAuthPassword != null) {
            values.put("proxyAuthPassword", proxyAuthPassword);
        }
        if (proxyAuthUsername != null) {
            values.put("proxyAuthUsername", proxyAuthUsername);
        }
        if (proxyHost != null) {
            values.put("proxyHost", proxyHost);
        }
        if (proxyPort != null) {
            values.put("proxyPort", proxyPort);
        }
        if (allowPrivateAddresses != null) {
            values.put("allowPrivateAddresses", allowPrivateAddresses);
        }
        if (apiKey != null) {
            values.put("apiKey", apiKey);
        }
        if (authScheme != null) {
            values.put("authScheme", authScheme);
        }
        if (callbackSecret != null) {
            values.put("callbackSecret", callbackSecret);
        }
        if (previousCallbackSecret != null) {
            values.put("previousCallbackSecret", previousCallbackSecret);
        }
        if (useGlobalSslContextParameters != null) {
            values.put("useGlobalSslContextParameters", useGlobalSslContextParameters);
        }
        return values;
    }

    /** What is set to the name of a bean, by the option's name. */
    Map<String, String> references() {
        Map<String, String> references = new LinkedHashMap<>();
        if (configuration != null) {
            references.put("configuration", configuration);
        }
        if (taskRepository.reference() != null) {
            references.put("taskRepository", taskRepository.reference());
        }
        if (clock != null) {
            references.put("clock", clock);
        }
        if (apiKeyProvider != null) {
            references.put("apiKeyProvider", apiKeyProvider);
        }
        if (sslContextParameters != null) {
            references.put("sslContextParameters", sslContextParameters);
        }
        return references;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.ApiKeyProvider;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.repository.Resubmits;
import io.github.camelkirin.repository.TaskRepository;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * The options of an endpoint, and of the component for all its endpoints. The only mutable class: what runs is made from it when
 * the endpoint starts, so that later changes have no effect. Times are in milliseconds.
 */
@UriParams
public class KirinConfiguration implements Cloneable {

    @UriParam(label = "common")
    private @Nullable String baseUrl;

    @UriParam(label = "security", secret = true)
    private @Nullable String apiKey;

    @UriParam(label = "security")
    private @Nullable ApiKeyProvider apiKeyProvider;

    @UriParam(label = "common", defaultValue = "default")
    private String account = "default";

    @UriParam(label = "common", defaultValue = "generation", enums = "generation,queue")
    private Protocol protocol = Protocol.GENERATION;

    @UriParam(label = "common,advanced")
    private @Nullable String createPath;

    @UriParam(label = "common,advanced")
    private @Nullable String queryPath;

    @UriParam(label = "security", defaultValue = "Bearer", enums = "Bearer,Key")
    private String authScheme = "Bearer";

    @UriParam(label = "common", defaultValue = "false")
    private boolean dryRun;

    @UriParam(label = "common")
    private @Nullable TaskRepository taskRepository;

    @UriParam(label = "common", javaType = "java.time.Duration", defaultValue = "1h")
    private long taskTimeout = 3_600_000;

    @UriParam(label = "common,advanced")
    private @Nullable String statusMapping;

    @UriParam(label = "common")
    private @Nullable String externalTaskIdPrefix;

    @UriParam(label = "common", javaType = "java.time.Duration", defaultValue = "30s")
    private long requestTimeout = 30_000;

    @UriParam(label = "common", defaultValue = "32")
    private int maxConcurrentRequests = 32;

    @UriParam(label = "common")
    private @Nullable Double requestsPerSecond;

    @UriParam(label = "common,advanced", javaType = "java.time.Duration", defaultValue = "60s")
    private long leaseDuration = 60_000;

    @UriParam(label = "common", enums = "adaptive,fixed")
    private @Nullable KirinQuerySchedule querySchedule;

    @UriParam(label = "common", javaType = "java.time.Duration", defaultValue = "500ms")
    private long queryCost = 500;

    @UriParam(label = "common", javaType = "java.time.Duration", defaultValue = "3s")
    private long firstQueryDelay = 3_000;

    @UriParam(label = "common", javaType = "java.time.Duration", defaultValue = "2s")
    private long queryInterval = 2_000;

    @UriParam(label = "common", defaultValue = "1.5")
    private double queryMultiplier = 1.5;

    @UriParam(label = "common", javaType = "java.time.Duration", defaultValue = "15s")
    private long maxQueryInterval = 15_000;

    private boolean queryIntervalSet;

    @UriParam(label = "common", javaType = "java.time.Duration", defaultValue = "30s")
    private long submitGrace = 30_000;

    @UriParam(label = "common", defaultValue = "resend")
    private KirinOnLostSubmission onLostSubmission = KirinOnLostSubmission.resend;

    @UriParam(label = "common", defaultValue = "false")
    private boolean callback;

    @UriParam(label = "common")
    private @Nullable String callbackPath;

    @UriParam(label = "common")
    private @Nullable String callbackExternalUrl;

    @UriParam(label = "security", secret = true)
    private @Nullable String callbackSecret;

    @UriParam(label = "security", secret = true)
    private @Nullable String previousCallbackSecret;

    @UriParam(label = "security")
    private @Nullable SSLContextParameters sslContextParameters;

    @UriParam(label = "proxy")
    private @Nullable String proxyHost;

    @UriParam(label = "proxy")
    private @Nullable Integer proxyPort;

    @UriParam(label = "proxy", secret = true)
    private @Nullable String proxyAuthUsername;

    @UriParam(label = "proxy", secret = true)
    private @Nullable String proxyAuthPassword;

    @UriParam(label = "producer", defaultValue = "create")
    private KirinOperation operation = KirinOperation.create;

    @UriParam(label = "producer", defaultValue = "kirin_image_omni")
    private String model = ImageRequest.DEFAULT_MODEL;

    @UriParam(label = "producer")
    private @Nullable String prompt;

    @UriParam(label = "producer")
    private @Nullable String referenceImages;

    @UriParam(label = "producer", enums = "1k,2k")
    private @Nullable String resolution;

    @UriParam(label = "producer")
    private @Nullable Integer imageCount;

    @UriParam(label = "producer", enums = "16:9,9:16,1:1,4:3,3:4,3:2,2:3,21:9,auto")
    private @Nullable String aspectRatio;

    @UriParam(label = "producer", javaType = "java.lang.Boolean")
    private @Nullable Boolean watermark;

    @UriParam(label = "producer")
    private @Nullable String callbackUrl;

    @UriParam(label = "producer", prefix = "parameters.", multiValue = true)
    private Map<String, Object> parameters = new HashMap<>();

    @UriParam(label = "producer", defaultValue = "false")
    private boolean inlineImages;

    @UriParam(label = "producer,security", defaultValue = "false")
    private boolean allowPrivateAddresses;

    @UriParam(label = "producer")
    private @Nullable String step;

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "30m")
    private long imageUrlLifetime = 1_800_000;

    @UriParam(label = "producer", defaultValue = "normal")
    private KirinPriority priority = KirinPriority.normal;

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "10m")
    private long timeout = 600_000;

    @UriParam(label = "producer", defaultValue = "true")
    private boolean tracked = true;

    @UriParam(label = "producer", defaultValue = "immediate")
    private @Nullable KirinSubmission submission;

    @UriParam(label = "producer", defaultValue = "false")
    private boolean joinTransaction;

    @UriParam(label = "producer", defaultValue = "0")
    private int resubmitFailed;

    @UriParam(label = "producer", defaultValue = "002016095,002016096,002016097,002016098,002016099")
    private String resubmitErrorCodes = String.join(",", Resubmits.SERVICE_FAULTS);

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "60s")
    private long submitTimeout = 60_000;

    @UriParam(label = "producer", defaultValue = "0")
    private int maxTasksInFlight;

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "0")
    private long createTimeout;

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "0")
    private long batchTimeout;

    @UriParam(label = "producer")
    private @Nullable String budget;

    @UriParam(label = "producer")
    private @Nullable String accountBudget;

    @UriParam(label = "producer", defaultValue = "fail")
    private KirinOnBudgetExceeded onBudgetExceeded = KirinOnBudgetExceeded.fail;

    @UriParam(label = "producer")
    private @Nullable Double listPrice;

    @UriParam(label = "producer")
    private @Nullable String costTag;

    @UriParam(label = "producer")
    private @Nullable String keepHeaders;

    @UriParam(label = "consumer", defaultValue = "10")
    private int concurrentConsumers = 10;

    @UriParam(label = "consumer", defaultValue = "task")
    private KirinOutput output = KirinOutput.task;

    @UriParam(label = "consumer", enums = "emit,raise")
    private @Nullable KirinOnFailure onFailure;

    @UriParam(label = "consumer", defaultValue = "false")
    private boolean progress;

    @UriParam(label = "consumer", javaType = "java.time.Duration", defaultValue = "5s")
    private long completionRedeliveryDelay = 5_000;

    @UriParam(label = "consumer", defaultValue = "10")
    private int completionMaxRedeliveries = 10;

    @UriParam(label = "consumer,advanced", javaType = "java.time.Duration", defaultValue = "1h")
    private long maxRouteTime = 3_600_000;

    @UriParam(label = "consumer,advanced", defaultValue = "52428800")
    private int maxImageBytes = 52_428_800;

    @UriParam(label = "consumer,advanced", defaultValue = "3")
    private int downloadAttempts = 3;

    @UriParam
    private @Nullable String imageStore;

    @UriParam
    private @Nullable String imageStoreRead;

    /** A copy that can be changed without changing this one. */
    public KirinConfiguration copy() {
        try {
            KirinConfiguration copy = (KirinConfiguration) clone();
            copy.parameters = new HashMap<>(parameters);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public @Nullable String getBaseUrl() {
        return baseUrl;
    }

    /**
     * The service's address, http or https, without a query. The default is that of the protocol:
     * https://cloud.vtrix.ai for generation, https://cloud.seaart.ai for queue.
     */
    public void setBaseUrl(@Nullable String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public @Nullable String getApiKey() {
        return apiKey;
    }

    /**
     * The key to the service, sent as the Authorization header to the base URL's origin and nowhere else.
     * Required unless the base URL is a loopback address. The component's key goes only to the component's
     * base URL: an endpoint with another one needs a key of its own. With file: in front it is the path of a file
     * that has the key, as in file:/run/secrets/kirin, which is read again when it changes.
     */
    public void setApiKey(@Nullable String apiKey) {
        this.apiKey = apiKey;
    }

    public @Nullable ApiKeyProvider getApiKeyProvider() {
        return apiKeyProvider;
    }

    /**
     * Says what the key is, instead of apiKey, where it changes while routes run. It is asked at most once a second, and after
     * the service has refused the key. The component's goes with the component's base URL only, as apiKey does.
     */
    public void setApiKeyProvider(@Nullable ApiKeyProvider apiKeyProvider) {
        this.apiKeyProvider = apiKeyProvider;
    }

    public String getAccount() {
        return account;
    }

    /**
     * A label for whose key it is. It is stored with each task, together with the base URL: only a
     * consumer with the same two touches the task.
     */
    public void setAccount(String account) {
        this.account = account;
    }

    public Protocol getProtocol() {
        return protocol;
    }

    /**
     * How the service is spoken to: generation has one path for all models, queue has a queue for each
     * model.
     */
    public void setProtocol(Protocol protocol) {
        this.protocol = protocol;
    }

    public @Nullable String getCreatePath() {
        return createPath;
    }

    /**
     * The path of a create below the base URL, instead of the protocol's. {model} stands for the
     * model.
     */
    public void setCreatePath(@Nullable String createPath) {
        this.createPath = createPath;
    }

    public @Nullable String getQueryPath() {
        return queryPath;
    }

    /**
     * The path of a query below the base URL, instead of the protocol's. {model} and {id}
     * stand for the model and the task's ID.
     */
    public void setQueryPath(@Nullable String queryPath) {
        this.queryPath = queryPath;
    }

    public String getAuthScheme() {
        return authScheme;
    }

    /**
     * The scheme of the Authorization header. Key is known to work with the queue protocol.
     */
    public void setAuthScheme(String authScheme) {
        this.authScheme = authScheme;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    /**
     * Whether requests are validated and priced, but not sent: no call is made and no key is needed. Tasks
     * end with placeholder pictures, CamelKirinCost is the list price where that is known, and the header CamelKirinDryRun
     * is true. Such tasks are kept apart from others, so producers and consumers of a group need the same
     * setting.
     */
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    public @Nullable TaskRepository getTaskRepository() {
        return taskRepository;
    }

    /**
     * Where tasks are kept. Without one, a single TaskRepository in the registry is used; without that,
     * they are kept in memory, and are lost when the process ends.
     */
    public void setTaskRepository(@Nullable TaskRepository taskRepository) {
        this.taskRepository = taskRepository;
    }

    public long getTaskTimeout() {
        return taskTimeout;
    }

    /**
     * How long a task may take, from its submission, queueing included. It expires only when a query that
     * was sent after that time says that it has not ended.
     */
    public void setTaskTimeout(long taskTimeout) {
        this.taskTimeout = taskTimeout;
    }

    public @Nullable String getStatusMapping() {
        return statusMapping;
    }

    /**
     * Further spellings of statuses, such as finished=completed,aborted=failed. The statuses are queued,
     * running, completed, failed and cancelled.
     */
    public void setStatusMapping(@Nullable String statusMapping) {
        this.statusMapping = statusMapping;
    }

    public @Nullable String getExternalTaskIdPrefix() {
        return externalTaskIdPrefix;
    }

    /**
     * Put in front of each external task ID, for instance to keep staging and production apart on one key.
     */
    public void setExternalTaskIdPrefix(@Nullable String externalTaskIdPrefix) {
        this.externalTaskIdPrefix = externalTaskIdPrefix;
    }

    public long getRequestTimeout() {
        return requestTimeout;
    }

    /**
     * How long one HTTP exchange with the service may take, from connecting to the last byte of the
     * answer.
     */
    public void setRequestTimeout(long requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    public int getMaxConcurrentRequests() {
        return maxConcurrentRequests;
    }

    /**
     * How many requests to the service are under way at most. Endpoints with the same account and
     * connection options share them.
     */
    public void setMaxConcurrentRequests(int maxConcurrentRequests) {
        this.maxConcurrentRequests = maxConcurrentRequests;
    }

    public @Nullable Double getRequestsPerSecond() {
        return requestsPerSecond;
    }

    /**
     * How many requests are sent to the service in a second at most, creates, queries and cancellations together; more than 0,
     * such as 0.5 for one every two seconds. Endpoints with the same account and connection options share it;
     * several nodes do not. The default is no limit: the pace is then learned from answers with HTTP 429.
     */
    public void setRequestsPerSecond(@Nullable Double requestsPerSecond) {
        this.requestsPerSecond = requestsPerSecond;
    }

    public long getLeaseDuration() {
        return leaseDuration;
    }

    /**
     * How long a node that dies keeps others from its tasks. Longer than requestTimeout; renewed at a
     * third of it.
     */
    public void setLeaseDuration(long leaseDuration) {
        this.leaseDuration = leaseDuration;
    }

    public @Nullable KirinQuerySchedule getQuerySchedule() {
        return querySchedule;
    }

    /**
     * When tasks are asked about: adaptive, by what was learned of how long tasks of the same model, resolution
     * and number of images take, or fixed, by firstQueryDelay, queryInterval, queryMultiplier and
     * maxQueryInterval. The default is fixed if one of these four is set, adaptive otherwise. With adaptive they
     * are for tasks of which too little is known.
     */
    public void setQuerySchedule(@Nullable KirinQuerySchedule querySchedule) {
        this.querySchedule = querySchedule;
    }

    /** What {@link #setQuerySchedule} says, or, if it was not called, whether an interval was set. */
    KirinQuerySchedule effectiveQuerySchedule() {
        if (querySchedule != null) {
            return querySchedule;
        }
        return queryIntervalSet ? KirinQuerySchedule.fixed : KirinQuerySchedule.adaptive;
    }

    public long getQueryCost() {
        return queryCost;
    }

    /**
     * With querySchedule=adaptive: what a query is worth. One is made when it shortens the time from a task's end
     * to its detection by so much, on average. Half of it makes about 1.4 times the queries and 0.7 times the delay.
     */
    public void setQueryCost(long queryCost) {
        this.queryCost = queryCost;
    }

    public long getFirstQueryDelay() {
        return firstQueryDelay;
    }

    /**
     * How long after its creation a task is first asked about.
     */
    public void setFirstQueryDelay(long firstQueryDelay) {
        this.firstQueryDelay = firstQueryDelay;
        queryIntervalSet = true;
    }

    public long getQueryInterval() {
        return queryInterval;
    }

    /**
     * How long after the first query a task is asked about again. All intervals vary by up to 10 %.
     */
    public void setQueryInterval(long queryInterval) {
        this.queryInterval = queryInterval;
        queryIntervalSet = true;
    }

    public double getQueryMultiplier() {
        return queryMultiplier;
    }

    /**
     * By what each interval is longer than the one before, 1 or more.
     */
    public void setQueryMultiplier(double queryMultiplier) {
        this.queryMultiplier = queryMultiplier;
        queryIntervalSet = true;
    }

    public long getMaxQueryInterval() {
        return maxQueryInterval;
    }

    /**
     * The longest interval between two queries about a task.
     */
    public void setMaxQueryInterval(long maxQueryInterval) {
        this.maxQueryInterval = maxQueryInterval;
        queryIntervalSet = true;
    }

    public long getSubmitGrace() {
        return submitGrace;
    }

    /**
     * How long a task may be unknown to the service before that is believed: one whose create was not
     * answered is then lost (see onLostSubmission), one that was accepted is parked.
     */
    public void setSubmitGrace(long submitGrace) {
        this.submitGrace = submitGrace;
    }

    public KirinOnLostSubmission getOnLostSubmission() {
        return onLostSubmission;
    }

    /**
     * What happens to a create whose answer was lost and whose task the service does not know throughout
     * submitGrace. On the queue protocol, which has no look-up by the caller's ID, it is always parked.
     */
    public void setOnLostSubmission(KirinOnLostSubmission onLostSubmission) {
        this.onLostSubmission = onLostSubmission;
    }

    public boolean isCallback() {
        return callback;
    }

    /**
     * Whether the service is to call back when a task's status changes, so that the task is asked about at once. Consumers then
     * listen through Camel's platform HTTP, and producers name the URL in each create that has no callbackUrl of its
     * own; to be set on both. Meanwhile tasks are asked about ten times less often, as long as callbacks come. Needs
     * callbackSecret, on producers callbackExternalUrl, and camel-platform-http with what serves it. Not with
     * protocol=queue, which refuses callbacks.
     */
    public void setCallback(boolean callback) {
        this.callback = callback;
    }

    public @Nullable String getCallbackPath() {
        return callbackPath;
    }

    /**
     * The path at which callbacks of the group come in, the same on producers and consumers: one or more parts of letters,
     * digits, dots, underscores, tildes and hyphens, such as /hooks/posters. The default is /kirin/ and the group's name.
     */
    public void setCallbackPath(@Nullable String callbackPath) {
        this.callbackPath = callbackPath;
    }

    public @Nullable String getCallbackExternalUrl() {
        return callbackExternalUrl;
    }

    /**
     * Where the service reaches the platform's HTTP server, such as https://hooks.example; callbackPath follows it. An http or
     * https URL without user name, query and fragment. Required on producers with callback=true.
     */
    public void setCallbackExternalUrl(@Nullable String callbackExternalUrl) {
        this.callbackExternalUrl = callbackExternalUrl;
    }

    public @Nullable String getCallbackSecret() {
        return callbackSecret;
    }

    /**
     * What callback URLs are signed with: random text of 16 characters or more, better 32, the same on all nodes. Required with
     * callback=true.
     */
    public void setCallbackSecret(@Nullable String callbackSecret) {
        this.callbackSecret = callbackSecret;
    }

    public @Nullable String getPreviousCallbackSecret() {
        return previousCallbackSecret;
    }

    /**
     * A second secret whose URLs are accepted too, but no longer made: the one that was replaced, or the one that will be
     * used once all nodes know it.
     */
    public void setPreviousCallbackSecret(@Nullable String previousCallbackSecret) {
        this.previousCallbackSecret = previousCallbackSecret;
    }

    public @Nullable SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /**
     * The TLS settings for connections to the service.
     */
    public void setSslContextParameters(@Nullable SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public @Nullable String getProxyHost() {
        return proxyHost;
    }

    /**
     * The proxy to the service.
     */
    public void setProxyHost(@Nullable String proxyHost) {
        this.proxyHost = proxyHost;
    }

    public @Nullable Integer getProxyPort() {
        return proxyPort;
    }

    /**
     * The proxy's port.
     */
    public void setProxyPort(@Nullable Integer proxyPort) {
        this.proxyPort = proxyPort;
    }

    public @Nullable String getProxyAuthUsername() {
        return proxyAuthUsername;
    }

    /**
     * The user name for the proxy.
     */
    public void setProxyAuthUsername(@Nullable String proxyAuthUsername) {
        this.proxyAuthUsername = proxyAuthUsername;
    }

    public @Nullable String getProxyAuthPassword() {
        return proxyAuthPassword;
    }

    /**
     * The password for the proxy.
     */
    public void setProxyAuthPassword(@Nullable String proxyAuthPassword) {
        this.proxyAuthPassword = proxyAuthPassword;
    }

    public KirinOperation getOperation() {
        return operation;
    }

    /**
     * What the producer does: create a task; generate, which replies when it has ended; await the end of a
     * task that exists; get a task as it is; track one that was created elsewhere; cancel one. For operators, with
     * the tasks of the group that are kept here: list them, show one, requeue or discard parked ones, erase any.
     */
    public void setOperation(KirinOperation operation) {
        this.operation = operation;
    }

    public String getModel() {
        return model;
    }

    /**
     * The model. Limits of models other than the default are left to the service.
     */
    public void setModel(String model) {
        this.model = model;
    }

    public @Nullable String getPrompt() {
        return prompt;
    }

    /**
     * What to show, at most 2500 characters (Unicode code points), taken literally and never evaluated.
     * The header CamelKirinPrompt and the body come before it. Three angle brackets around image_1 point
     * to the first reference image.
     */
    public void setPrompt(@Nullable String prompt) {
        this.prompt = prompt;
    }

    public @Nullable String getReferenceImages() {
        return referenceImages;
    }

    /**
     * Reference images, separated by commas: http(s) URLs, or files of this machine as file: paths. PNG or
     * JPEG, at most 10 MB each, at least 300 pixels on each side, a ratio within 1:2.5 and 2.5:1, at most
     * 10 with those of the message.
     */
    public void setReferenceImages(@Nullable String referenceImages) {
        this.referenceImages = referenceImages;
    }

    public @Nullable String getResolution() {
        return resolution;
    }

    /**
     * The resolution; the service's default is 1k.
     */
    public void setResolution(@Nullable String resolution) {
        this.resolution = resolution;
    }

    public @Nullable Integer getImageCount() {
        return imageCount;
    }

    /**
     * How many images to make, 1 to 9; the service's default is 1.
     */
    public void setImageCount(@Nullable Integer imageCount) {
        this.imageCount = imageCount;
    }

    public @Nullable String getAspectRatio() {
        return aspectRatio;
    }

    /**
     * The aspect ratio; the service's default is auto.
     */
    public void setAspectRatio(@Nullable String aspectRatio) {
        this.aspectRatio = aspectRatio;
    }

    public @Nullable Boolean getWatermark() {
        return watermark;
    }

    /**
     * Whether to put a watermark on the images.
     */
    public void setWatermark(@Nullable Boolean watermark) {
        this.watermark = watermark;
    }

    public @Nullable String getCallbackUrl() {
        return callbackUrl;
    }

    /**
     * An http(s) URL that the service notifies when the task's status changes.
     */
    public void setCallbackUrl(@Nullable String callbackUrl) {
        this.callbackUrl = callbackUrl;
    }

    public Map<String, Object> getParameters() {
        return parameters;
    }

    /**
     * Further parameters as they are named on the wire, such as parameters.negative_prompt=blurry.
     */
    public void setParameters(Map<String, Object> parameters) {
        this.parameters = parameters;
    }

    public @Nullable String getStep() {
        return step;
    }

    /**
     * The name of the step that a create is in a flow of tasks: 1 to 40 of the characters A-Z, a-z, 0-9, dot, underscore and
     * hyphen, at least one letter among them. The task then follows the one whose completion the message is, or that the header
     * CamelKirinParentTaskId names, and its external ID is that one's ID, a slash and the step: a completion that comes again makes
     * the same request again, and nothing is paid for twice. For one image of several, another slash and the image's index follow.
     */
    public void setStep(@Nullable String step) {
        this.step = step;
    }

    public long getImageUrlLifetime() {
        return imageUrlLifetime;
    }

    /**
     * For how long after a task has ended the service's URLs of its images are good for being the reference images of the next
     * task. Later the copies that imageStore has kept are sent, which has to be set here too. With 0 these always are. The service does not say how long it
     * keeps images; other gateways do for an hour.
     */
    public void setImageUrlLifetime(long imageUrlLifetime) {
        this.imageUrlLifetime = imageUrlLifetime;
    }

    public boolean isInlineImages() {
        return inlineImages;
    }

    /**
     * Whether reference images that are URLs are fetched and their bytes sent, for images that the service
     * cannot reach.
     */
    public void setInlineImages(boolean inlineImages) {
        this.inlineImages = inlineImages;
    }

    public boolean isAllowPrivateAddresses() {
        return allowPrivateAddresses;
    }

    /**
     * Whether inlineImages may fetch from loopback, link-local and private addresses.
     */
    public void setAllowPrivateAddresses(boolean allowPrivateAddresses) {
        this.allowPrivateAddresses = allowPrivateAddresses;
    }

    public KirinPriority getPriority() {
        return priority;
    }

    /**
     * Whether creates go first where requests have to wait for one another: high or normal. It is about the sending of the
     * create alone; queries about the task have no priority. Creates and queries of generate and await always go first. One
     * request in four is of those that do not, if any wait.
     */
    public void setPriority(KirinPriority priority) {
        this.priority = priority;
    }

    public long getTimeout() {
        return timeout;
    }

    /**
     * How long generate and await wait, submission included.
     */
    public void setTimeout(long timeout) {
        this.timeout = timeout;
    }

    public boolean isTracked() {
        return tracked;
    }

    /**
     * Whether the group's consumer gets to know of the task.
     */
    public void setTracked(boolean tracked) {
        this.tracked = tracked;
    }

    public @Nullable KirinSubmission getSubmission() {
        return submission;
    }

    /**
     * Who sends a task that is created: with immediate the step that creates it, which goes on when the service has accepted it;
     * with deferred the group's consumer, on whichever node it is, while the step goes on with status submitting as soon as
     * the task is validated and stored. taskTimeout then begins with the first send. Of a deferred create, priority and
     * submitTimeout are not regarded, and a refusal by the service becomes a failed completion. Deferred needs tracked=true
     * and maxTasksInFlight=0, and is for operation=create only. Default is immediate, or deferred with joinTransaction.
     */
    public void setSubmission(@Nullable KirinSubmission submission) {
        this.submission = submission;
    }

    boolean isDeferred() {
        return joinTransaction || submission == KirinSubmission.deferred;
    }

    public boolean isJoinTransaction() {
        return joinTransaction;
    }

    /**
     * Whether a task is stored in the transaction of the route, so that it is there once that is committed, together with what
     * the route has stored itself, and never if it is rolled back. The step fails where there is no transaction, or none on the
     * database of the taskRepository, which has to be a JdbcTaskRepository with the DataSource of the route's transaction manager.
     * Implies submission=deferred. For operation=create only, without inlineImages and without onBudgetExceeded=wait.
     */
    public void setJoinTransaction(boolean joinTransaction) {
        this.joinTransaction = joinTransaction;
    }

    public int getResubmitFailed() {
        return resubmitFailed;
    }

    /**
     * How often, 0 to 10, a task that the service has failed is submitted again when its error code is one of
     * resubmitErrorCodes. Each try has an ID of its own at the service, the caller's with a tilde and 1, 2 and so on, and
     * the time of taskTimeout is that of all tries together. Until its end the request is kept. It is the group's consumer, or the
     * exchange that generates, that submits again: with tracked=false a create is not.
     */
    public void setResubmitFailed(int resubmitFailed) {
        this.resubmitFailed = resubmitFailed;
    }

    public String getResubmitErrorCodes() {
        return resubmitErrorCodes;
    }

    /**
     * The error codes, separated by commas, after which resubmitFailed has a task submitted again; as a rule those by
     * which the service says that the fault is its own.
     */
    public void setResubmitErrorCodes(String resubmitErrorCodes) {
        this.resubmitErrorCodes = resubmitErrorCodes;
    }

    public long getSubmitTimeout() {
        return submitTimeout;
    }

    /**
     * How long a create waits for the service to accept the task. After that a tracked one succeeds with
     * status submitting, since it is gone on with; any other fails.
     */
    public void setSubmitTimeout(long submitTimeout) {
        this.submitTimeout = submitTimeout;
    }

    public int getMaxTasksInFlight() {
        return maxTasksInFlight;
    }

    /**
     * How many tasks of the group may be in flight, from the create until the service has ended them, counted in the repository
     * and so over all nodes that share it; 0 for any number. A create beyond that waits, holding no thread and in the order in
     * which it came to its node, before anything is stored or sent. Each producer keeps to its own limit; those of a group
     * should have the same. Must be 0 with tracked=false, and with submission=deferred, whose tasks count from their first send.
     */
    public void setMaxTasksInFlight(int maxTasksInFlight) {
        this.maxTasksInFlight = maxTasksInFlight;
    }

    public long getCreateTimeout() {
        return createTimeout;
    }

    /**
     * How long a create waits for room in its group, as maxTasksInFlight has it, before it fails with CreateTimeoutException,
     * or in a budget, with onBudgetExceeded=wait, before it fails with BudgetExceededException; 0 for any time. generate waits no longer than its timeout, of which this is a part; submitTimeout begins after it.
     */
    public void setCreateTimeout(long createTimeout) {
        this.createTimeout = createTimeout;
    }

    public long getBatchTimeout() {
        return batchTimeout;
    }

    /**
     * How long a batch may take, from when its first task was stored: then it is closed, and its open tasks are cancelled as
     * with operation=cancelBatch, so that its event comes; 0 for any time. The create that makes the batch says it. It is looked
     * for every five seconds, by the group's consumer.
     */
    public void setBatchTimeout(long batchTimeout) {
        this.batchTimeout = batchTimeout;
    }

    public @Nullable String getBudget() {
        return budget;
    }

    /**
     * How much the tasks of the group may cost, in USD: 25.00/day, 2.00/hour or 400/month, which start anew in UTC by the
     * repository's clock, or a plain amount, which never does. Several, of different periods, are separated by commas. What is in
     * flight counts as what it may cost. It holds for all nodes that share the repository; one whose budget is another
     * does not start.
     */
    public void setBudget(@Nullable String budget) {
        this.budget = budget;
    }

    public @Nullable String getAccountBudget() {
        return accountBudget;
    }

    /**
     * As budget, for all groups of the account together. All endpoints that create tasks under the account need the same, so it
     * is best set on the component.
     */
    public void setAccountBudget(@Nullable String accountBudget) {
        this.accountBudget = accountBudget;
    }

    public KirinOnBudgetExceeded getOnBudgetExceeded() {
        return onBudgetExceeded;
    }

    /**
     * What becomes of a create that does not fit into a budget any more: with fail it fails with BudgetExceededException,
     * with wait it is held, without a thread and in order, until the budget starts anew or something is given back, for at most
     * createTimeout. Nothing is stored or sent before it fits.
     */
    public void setOnBudgetExceeded(KirinOnBudgetExceeded onBudgetExceeded) {
        this.onBudgetExceeded = onBudgetExceeded;
    }

    public @Nullable Double getListPrice() {
        return listPrice;
    }

    /**
     * What an image costs at most, in USD: what a budget reserves for each image of a task until it is known what the task has
     * cost, unless such a task has cost more before. For kirin_image_omni at 1k and 2k it is known to be 0.028; for
     * anything else a budget needs this.
     */
    public void setListPrice(@Nullable Double listPrice) {
        this.listPrice = listPrice;
    }

    public @Nullable String getCostTag() {
        return costTag;
    }

    /**
     * Whom or what the costs of the tasks are told apart by, such as a customer or a project: at most 100 characters. It is
     * stored in the books, not sent to the service.
     */
    public void setCostTag(@Nullable String costTag) {
        this.costTag = costTag;
    }

    public @Nullable String getKeepHeaders() {
        return keepHeaders;
    }

    /**
     * Names of headers, with * as wildcard and separated by commas, that are kept with the task and put on
     * its completion: text of up to 16384 characters, numbers and booleans. Never kept: Camel's own, credentials and cookies.
     */
    public void setKeepHeaders(@Nullable String keepHeaders) {
        this.keepHeaders = keepHeaders;
    }

    public int getConcurrentConsumers() {
        return concurrentConsumers;
    }

    /**
     * How many completions are routed at a time.
     */
    public void setConcurrentConsumers(int concurrentConsumers) {
        this.concurrentConsumers = concurrentConsumers;
    }

    public KirinOutput getOutput() {
        return output;
    }

    /**
     * What a completed task becomes: one exchange with the task, one with the bytes of all images, or one
     * for each image.
     */
    public void setOutput(KirinOutput output) {
        this.output = output;
    }

    public @Nullable KirinOnFailure getOnFailure() {
        return onFailure;
    }

    /**
     * What a task becomes that has failed, expired or been cancelled: an exchange like any other, or one
     * that carries an exception, so that onException sees it, once. The default is emit with output=task,
     * raise otherwise.
     */
    public void setOnFailure(@Nullable KirinOnFailure onFailure) {
        this.onFailure = onFailure;
    }

    public boolean isProgress() {
        return progress;
    }

    /**
     * Whether exchanges also tell of progress: one whenever a query finds that a task's status or progress has changed, in
     * order for each task and never after its completion. A route that is slower is told the newest only. A route that fails
     * on one is not told again.
     */
    public void setProgress(boolean progress) {
        this.progress = progress;
    }

    public long getCompletionRedeliveryDelay() {
        return completionRedeliveryDelay;
    }

    /**
     * How long after its route has failed a completion comes again. Doubles each time, up to 5 minutes.
     */
    public void setCompletionRedeliveryDelay(long completionRedeliveryDelay) {
        this.completionRedeliveryDelay = completionRedeliveryDelay;
    }

    public int getCompletionMaxRedeliveries() {
        return completionMaxRedeliveries;
    }

    /**
     * How often a completion comes again before its task is parked.
     */
    public void setCompletionMaxRedeliveries(int completionMaxRedeliveries) {
        this.completionMaxRedeliveries = completionMaxRedeliveries;
    }

    public long getMaxRouteTime() {
        return maxRouteTime;
    }

    /**
     * How long a completion may be on its route before it is left to others.
     */
    public void setMaxRouteTime(long maxRouteTime) {
        this.maxRouteTime = maxRouteTime;
    }

    public int getMaxImageBytes() {
        return maxImageBytes;
    }

    /**
     * How large a result image may be, in bytes (50 MiB).
     */
    public void setMaxImageBytes(int maxImageBytes) {
        this.maxImageBytes = maxImageBytes;
    }

    public int getDownloadAttempts() {
        return downloadAttempts;
    }

    /**
     * How often fetching a result image is tried before its completion counts as failed.
     */
    public void setDownloadAttempts(int downloadAttempts) {
        this.downloadAttempts = downloadAttempts;
    }

    public @Nullable String getImageStore() {
        return imageStore;
    }

    /**
     * Where the consumer keeps a copy of every image, made once the task has completed and before the route runs: a directory
     * (a path or a file: URI without options; it is made if it does not exist), or the URI of any endpoint, which gets each
     * image with the headers CamelFileName, Content-Type and Content-Length. While the store takes nothing the group pauses. By
     * default there are no copies. A producer reads the copies of the same store for reference images whose URLs are older than
     * imageUrlLifetime, and stores none.
     */
    public void setImageStore(@Nullable String imageStore) {
        this.imageStore = imageStore;
    }

    public @Nullable String getImageStoreRead() {
        return imageStoreRead;
    }

    /**
     * The URI of the endpoint that gives back what an imageStore that is an endpoint has taken: asked with the header
     * CamelFileName, it replies with the image. Without it such copies are not read, and images are fetched from the service
     * again when they are needed again. A directory needs none.
     */
    public void setImageStoreRead(@Nullable String imageStoreRead) {
        this.imageStoreRead = imageStoreRead;
    }
}

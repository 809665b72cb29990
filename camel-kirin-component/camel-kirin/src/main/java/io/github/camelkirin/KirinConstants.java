/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import org.apache.camel.spi.Metadata;

/** Names of headers. */
public final class KirinConstants {

    static final String PREFIX = "CamelKirin";

    @Metadata(
            label = "producer",
            description = "What to do instead of the endpoint's operation.",
            javaType = "io.github.camelkirin.KirinOperation")
    public static final String OPERATION = "CamelKirinOperation";

    @Metadata(
            label = "producer",
            description = "Identifies the request: becomes the task's external ID. The same key with the same "
                    + "request never makes a second task. 1 to 200 characters without control characters; "
                    + "generated where it is missing.",
            javaType = "String")
    public static final String IDEMPOTENCY_KEY = "CamelKirinIdempotencyKey";

    @Metadata(label = "producer", description = "The model instead of the endpoint's.", javaType = "String")
    public static final String MODEL = "CamelKirinModel";

    @Metadata(
            label = "producer",
            description = "The prompt instead of the body's or the endpoint's, at most 2500 characters (Unicode "
                    + "code points).",
            javaType = "String")
    public static final String PROMPT = "CamelKirinPrompt";

    @Metadata(
            label = "producer",
            description = "Reference images instead of the endpoint's: one or a collection of http(s) URL, data: "
                    + "URL, raw Base64, byte[], InputStream, DataHandler, File, Path or WrappedFile. A text is "
                    + "never a path.",
            javaType = "Object")
    public static final String REFERENCE_IMAGES = "CamelKirinReferenceImages";

    @Metadata(
            label = "producer",
            description = "The resolution instead of the endpoint's: 1k or 2k.",
            javaType = "String")
    public static final String RESOLUTION = "CamelKirinResolution";

    @Metadata(
            label = "producer",
            description = "How many images to make instead of the endpoint's imageCount, 1 to 9.",
            javaType = "Integer")
    public static final String IMAGE_COUNT = "CamelKirinImageCount";

    @Metadata(
            label = "producer",
            description = "The aspect ratio instead of the endpoint's, such as 16:9.",
            javaType = "String")
    public static final String ASPECT_RATIO = "CamelKirinAspectRatio";

    @Metadata(
            label = "producer",
            description = "Whether to put a watermark on the images, instead of the endpoint's watermark.",
            javaType = "Boolean")
    public static final String WATERMARK = "CamelKirinWatermark";

    @Metadata(
            label = "producer",
            description = "The URL that the service notifies, instead of the endpoint's.",
            javaType = "String")
    public static final String CALLBACK_URL = "CamelKirinCallbackUrl";

    @Metadata(label = "producer", description = "Further wire parameters, over the endpoint's.", javaType = "Map")
    public static final String PARAMETERS = "CamelKirinParameters";

    @Metadata(
            label = "producer",
            description = "Whether the create goes first, instead of the endpoint's priority: high or normal.",
            javaType = "io.github.camelkirin.KirinPriority")
    public static final String PRIORITY = "CamelKirinPriority";

    @Metadata(
            label = "producer",
            description = "Whom or what the task's cost is told apart by, instead of the endpoint's costTag.",
            javaType = "String")
    public static final String COST_TAG = "CamelKirinCostTag";

    @Metadata(
            label = "common",
            description = "The batch that the task is one of: create and generate make the task one of it, and so does "
                    + "the first task make the batch; completions and the batch's event say it. closeBatch and "
                    + "cancelBatch need it. Unique under the group; 1 to 100 characters without control characters "
                    + "and slashes. A completion's own does not make the next task one of the batch, unless there is "
                    + "a BatchSize beside it.",
            javaType = "String")
    public static final String BATCH_ID = "CamelKirinBatchId";

    @Metadata(
            label = "common",
            description = "In: how many tasks the batch will have, 1 to 1000000, the same with each of them that says "
                    + "it; where none does, closeBatch ends the batch. Out: how many tasks the batch has.",
            javaType = "Integer")
    public static final String BATCH_SIZE = "CamelKirinBatchSize";

    @Metadata(label = "common", description = "How many tasks of the batch have completed.", javaType = "Long")
    public static final String BATCH_COMPLETED = "CamelKirinBatchCompleted";

    @Metadata(label = "common", description = "How many tasks of the batch the service has failed.", javaType = "Long")
    public static final String BATCH_FAILED = "CamelKirinBatchFailed";

    @Metadata(label = "common", description = "How many tasks of the batch were cancelled.", javaType = "Long")
    public static final String BATCH_CANCELLED = "CamelKirinBatchCancelled";

    @Metadata(
            label = "common",
            description = "How many tasks of the batch have passed their deadline.",
            javaType = "Long")
    public static final String BATCH_EXPIRED = "CamelKirinBatchExpired";

    @Metadata(
            label = "common",
            description = "How many tasks of the batch were discarded or erased.",
            javaType = "Long")
    public static final String BATCH_DISCARDED = "CamelKirinBatchDiscarded";

    @Metadata(
            label = "producer",
            description = "The name of the step that the create is, instead of the endpoint's step.",
            javaType = "String")
    public static final String STEP = "CamelKirinStep";

    @Metadata(
            label = "producer",
            description = "How long generate and await wait, instead of the endpoint's timeout.",
            javaType = "Duration")
    public static final String TIMEOUT = "CamelKirinTimeout";

    @Metadata(
            label = "producer",
            description =
                    "Which of the group's tasks list, requeue, discard and erase mean, where it is not one by its "
                            + "ID: those in this state, or all. requeue and discard take only parked. The default for list is "
                            + "all; the others have none.",
            javaType = "String",
            enums = "submitting,active,ended,parked,done,all")
    public static final String STATE = "CamelKirinState";

    @Metadata(
            label = "producer",
            description = "How many tasks list replies with at most, 1 to 1000.",
            javaType = "Integer",
            defaultValue = "100")
    public static final String LIMIT = "CamelKirinLimit";

    @Metadata(label = "common", description = "The group the task belongs to.", javaType = "String")
    public static final String GROUP = "CamelKirinGroup";

    @Metadata(
            label = "common",
            description =
                    "The service's ID of the task. For await, get, track, cancel, show, status, requeue, discard and "
                            + "erase it also says which task is meant.",
            javaType = "String")
    public static final String TASK_ID = "CamelKirinTaskId";

    @Metadata(
            label = "common",
            description =
                    "The caller's ID of the task. For await, get, track, cancel, show, status, requeue, discard and "
                            + "erase it also says which task is meant, where there is no TaskId.",
            javaType = "String")
    public static final String EXTERNAL_TASK_ID = "CamelKirinExternalTaskId";

    @Metadata(
            label = "common",
            description =
                    "The external ID of the task that this one follows; absent if it follows none. For a create with a "
                            + "step it names the task to be followed, where that is not the one of CamelKirinExternalTaskId.",
            javaType = "String")
    public static final String PARENT_TASK_ID = "CamelKirinParentTaskId";

    @Metadata(
            label = "common",
            description =
                    "The external ID of the task with which the flow began that this one is in; absent if it follows "
                            + "none. For list and erase it says that all tasks of that flow are meant.",
            javaType = "String")
    public static final String ROOT_TASK_ID = "CamelKirinRootTaskId";

    @Metadata(
            label = "common",
            description = "submitting, queued, running, completed, failed, cancelled, expired or unknown.",
            javaType = "String")
    public static final String STATUS = "CamelKirinStatus";

    @Metadata(
            label = "common",
            description = "Which try at the task this is, from 1: more than 1 if the service has failed it and it was "
                    + "submitted again (see resubmitFailed).",
            javaType = "Integer")
    public static final String ATTEMPT = "CamelKirinAttempt";

    @Metadata(label = "common", description = "How far the task is, 0 to 1, while it is running.", javaType = "Double")
    public static final String PROGRESS = "CamelKirinProgress";

    @Metadata(label = "common", description = "The service's code for why the task failed.", javaType = "String")
    public static final String ERROR_CODE = "CamelKirinErrorCode";

    @Metadata(label = "common", description = "The service's words for why the task failed.", javaType = "String")
    public static final String ERROR_MESSAGE = "CamelKirinErrorMessage";

    @Metadata(
            label = "common",
            description = "What the task cost in USD; with output=image only on the first image's exchange.",
            javaType = "java.math.BigDecimal")
    public static final String COST = "CamelKirinCost";

    @Metadata(label = "common", description = "The discount that the service names.", javaType = "java.math.BigDecimal")
    public static final String DISCOUNT = "CamelKirinDiscount";

    @Metadata(
            label = "common",
            description = "Identifies the last call to the provider's support.",
            javaType = "String")
    public static final String REQUEST_ID = "CamelKirinRequestId";

    @Metadata(
            label = "common",
            description = "true with dryRun: no service knows the task, its pictures are placeholders, and its cost is "
                    + "the list price.",
            javaType = "Boolean")
    public static final String DRY_RUN = "CamelKirinDryRun";

    @Metadata(
            label = "producer",
            description = "Whether the task was there before: from an earlier request with the same key, or found "
                    + "by it.",
            javaType = "Boolean")
    public static final String ADOPTED = "CamelKirinAdopted";

    @Metadata(label = "consumer", description = "Counts deliveries of this completion, from 1.", javaType = "Integer")
    public static final String DELIVERY_ATTEMPT = "CamelKirinDeliveryAttempt";

    @Metadata(
            label = "consumer",
            description = "What this exchange tells: completion (a task has ended), image (one image of a completed "
                    + "task), progress (how far a task is) or batch (all tasks of a batch have ended).",
            javaType = "String",
            enums = "completion,image,progress,batch")
    public static final String EVENT = "CamelKirinEvent";

    @Metadata(
            label = "consumer",
            description = "Identifies what this exchange tells; the same when it is delivered again. The key for an "
                    + "idempotent consumer.",
            javaType = "String")
    public static final String EVENT_ID = "CamelKirinEventId";

    @Metadata(
            label = "consumer",
            description = "Where the service keeps the image, until it expires.",
            javaType = "String")
    public static final String IMAGE_URL = "CamelKirinImageUrl";

    @Metadata(label = "consumer", description = "Which of the task's images this is, from 0.", javaType = "Integer")
    public static final String IMAGE_INDEX = "CamelKirinImageIndex";

    @Metadata(label = "consumer", description = "How many images the task has.", javaType = "Integer")
    public static final String IMAGE_TOTAL = "CamelKirinImageTotal";

    @Metadata(
            label = "consumer",
            description = "The name of the image's copy in the image store, if the consumer has an imageStore.",
            javaType = "String")
    public static final String IMAGE_STORED_AS = "CamelKirinImageStoredAs";

    private KirinConstants() {}
}

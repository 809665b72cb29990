/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.KirinTask;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * A create that follows another task: the same message makes the same request again, since its ID comes of that task and the step.
 *
 * @param name of the step, see {@link KirinConfiguration#setStep}
 * @param parentId the external ID of the task that it follows
 * @param image which of that task's images it is about, from 0; null if it is not about one of several
 */
record ChainStep(String name, String parentId, @Nullable Integer image) {

    /** The letter tells a step from the index of an image, and from a dot that a path would swallow. */
    private static final String NAME = "(?=[^/]*[A-Za-z])[A-Za-z0-9._-]{1,40}";

    private static final Pattern STEP = Pattern.compile(NAME);
    private static final Pattern STEP_WITH_IMAGE = Pattern.compile(NAME + "(/[0-9]+)?");

    /** @throws IllegalArgumentException if the options cannot be those of a step */
    static void check(KirinConfiguration configuration) {
        String step = configuration.getStep();
        if (step != null && !STEP.matcher(step).matches()) {
            throw new IllegalArgumentException(wrong("step", step));
        }
        if (configuration.getImageUrlLifetime() < 0) {
            throw new IllegalArgumentException(
                    "imageUrlLifetime must be 0 or more, was " + configuration.getImageUrlLifetime() + " ms");
        }
    }

    /**
     * Empty if the create follows no task.
     *
     * @throws InvalidRequestException if it is said to be a step, but not of what
     */
    static Optional<ChainStep> of(Exchange exchange, KirinConfiguration configuration) {
        Message message = exchange.getMessage();
        String name = header(message, KirinConstants.STEP);
        if (name != null && !STEP.matcher(name).matches()) {
            throw KirinProducer.invalid(wrong("the header " + KirinConstants.STEP, name));
        }
        if (name == null) {
            name = configuration.getStep();
        }
        if (name == null) {
            return Optional.empty();
        }
        if (message.getHeader(KirinConstants.IDEMPOTENCY_KEY) != null) {
            throw KirinProducer.invalid("the header " + KirinConstants.IDEMPOTENCY_KEY + " must not be set beside step="
                    + name + ", which makes the ID: remove one of them");
        }
        return Optional.of(new ChainStep(name, parentId(message, name), image(exchange)));
    }

    private static String wrong(String what, String step) {
        String was = step.length() > 40
                ? step.length() + " characters"
                : step.isBlank()
                        ? "blank"
                        : STEP.matcher(step.replaceAll("[^A-Za-z0-9._-]", "a")).matches()
                                ? "with other characters"
                                : "without a letter";
        return what
                + " must be 1 to 40 of the characters A-Z, a-z, 0-9, dot, underscore and hyphen, at least one letter"
                + " among them, was " + was;
    }

    /** The completion of a step tells its own ID and that of the task before, which is not meant then. */
    private static String parentId(Message message, String name) {
        String carried = id(message, KirinConstants.EXTERNAL_TASK_ID);
        String named = id(message, KirinConstants.PARENT_TASK_ID);
        if (named != null && (carried == null || !follows(carried, named))) {
            return named;
        }
        if (carried == null) {
            throw KirinProducer.invalid("step=" + name + " needs a task to follow: the header "
                    + KirinConstants.EXTERNAL_TASK_ID + ", as a completion carries it, or "
                    + KirinConstants.PARENT_TASK_ID + ", was without both");
        }
        return carried;
    }

    /** Whether an ID was made of another one and a step. */
    private static boolean follows(String id, String parentId) {
        return id.startsWith(parentId + "/")
                && STEP_WITH_IMAGE.matcher(id.substring(parentId.length() + 1)).matches();
    }

    /** All images of a task together are not one of them, and neither is one that has no other beside it. */
    private static @Nullable Integer image(Exchange exchange) {
        Integer total = exchange.getMessage().getHeader(KirinConstants.IMAGE_TOTAL, Integer.class);
        boolean ofSeveral = total == null || total > 1;
        return ofSeveral && !(exchange.getMessage().getBody() instanceof KirinTask) ? imageIndex(exchange) : null;
    }

    /** Which of a task's images a message is about; null if it does not say. */
    static @Nullable Integer imageIndex(Exchange exchange) {
        Object header = exchange.getMessage().getHeader(KirinConstants.IMAGE_INDEX);
        if (header == null) {
            return null;
        }
        Integer index = exchange.getContext().getTypeConverter().tryConvertTo(Integer.class, exchange, header);
        Integer total = exchange.getMessage().getHeader(KirinConstants.IMAGE_TOTAL, Integer.class);
        if (index == null || index < 0 || total != null && index >= total) {
            throw KirinProducer.invalid("the header " + KirinConstants.IMAGE_INDEX + " must be 0 "
                    + (total == null ? "or more" : "to " + (total - 1)) + ", was "
                    + (index == null ? "no whole number" : index));
        }
        return index;
    }

    private static @Nullable String id(Message message, String name) {
        String value = header(message, name);
        return value == null ? null : ExternalTaskIds.checked(name, value);
    }

    private static @Nullable String header(Message message, String name) {
        Object value = message.getHeader(name);
        return value == null ? null : value.toString();
    }

    /** The external ID of the task that is to be created. */
    String externalTaskId() {
        String id = parentId + "/" + name;
        return image == null ? id : id + "/" + image;
    }
}

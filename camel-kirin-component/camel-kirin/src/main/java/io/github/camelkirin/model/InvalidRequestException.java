/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The request breaks the rules of its model, or could not be understood. Nothing was sent. Sending the same request
 * again gives the same outcome; it has to be changed first.
 *
 * <p>The message lists the violations, separated by "; ", the first {@value #MAX_LISTED} of them; {@link #getViolations()}
 * has all.
 */
public class InvalidRequestException extends KirinException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_LISTED = 20;

    private final transient List<Violation> violations;

    /** @param violations at least one */
    public InvalidRequestException(List<Violation> violations) {
        this(violations, null);
    }

    /**
     * @param violations     at least one
     * @param externalTaskId the ID the request would have had, if one was chosen already
     */
    public InvalidRequestException(List<Violation> violations, @Nullable String externalTaskId) {
        super(describe(violations), null, externalTaskId, null, null);
        this.violations = List.copyOf(violations);
    }

    /** Everything that is wrong with the request, in the order of its parameters. Empty after deserialization. */
    public List<Violation> getViolations() {
        // Not part of the serialized form, so absent in a copy that travelled.
        List<Violation> present = violations;
        return present == null ? List.of() : present;
    }

    private static String describe(List<Violation> violations) {
        String listed =
                violations.stream().limit(MAX_LISTED).map(Violation::toString).collect(Collectors.joining("; "));
        int more = violations.size() - MAX_LISTED;
        return "The request is invalid: " + listed + (more > 0 ? "; and " + more + " more" : "");
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.List;

/**
 * Checks requests against what their model accepts, before anything is sent.
 *
 * <p>A pure function, safe for use by several threads. Takes time in proportion to the request's size; images are not
 * decoded.
 */
public final class RequestValidator {
    private RequestValidator() {}

    /**
     * Everything that is wrong with a request.
     *
     * @return in the order of the request's parameters; empty if it can be sent
     */
    public static List<Violation> validate(ImageRequest request) {
        return new RequestChecks(request, ModelLimits.of(request.getModel())).run();
    }

    /**
     * Throws if there is anything wrong with a request.
     *
     * @throws InvalidRequestException if anything is wrong with the request; it names all that is
     */
    public static void requireValid(ImageRequest request) {
        List<Violation> violations = validate(request);
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }
}

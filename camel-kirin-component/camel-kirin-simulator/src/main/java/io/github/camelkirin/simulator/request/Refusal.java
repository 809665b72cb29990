/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.request;

/** Leaves a check at the first violation. */
final class Refusal extends Exception {
    private final String code;

    Refusal(String message) {
        this("400", message);
    }

    Refusal(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    Checked.Invalid asOutcome() {
        return new Checked.Invalid(code, String.valueOf(getMessage()));
    }
}

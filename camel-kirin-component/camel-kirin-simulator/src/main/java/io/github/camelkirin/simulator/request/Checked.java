/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.request;

/** The outcome of checking a create's parameters. */
public sealed interface Checked {

    /**
     * The service would act on them.
     *
     * @param parameters what it would act on
     */
    record Valid(Parameters parameters) implements Checked {}

    /**
     * The service refuses them.
     *
     * @param code the service's code where it documents one, else {@code 400}
     * @param message what was required and what was there
     */
    record Invalid(String code, String message) implements Checked {}
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.examples.karaf;

/** What is in {@code etc/io.github.camelkirin.posters.cfg}. */
public @interface Options {

    /** The configuration's name, and that of its file. */
    String PID = "io.github.camelkirin.posters";

    /**
     * The service's key, or where Camel finds it, such as {@code {{env:KIRIN_API_KEY}}}: Karaf shows what is here. Required,
     * unless {@link #baseUrl} is a loopback address.
     */
    String apiKey() default "";

    /** Another address of the service, such as a simulator's. */
    String baseUrl() default "";

    /** Required: the folder in which {@code prompts} and {@code pictures} are. */
    String folder() default "";
}

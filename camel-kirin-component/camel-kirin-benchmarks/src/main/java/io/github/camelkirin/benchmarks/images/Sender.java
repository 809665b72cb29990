/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

/** Creates a task with one reference image, and waits for the service's answer. */
interface Sender extends AutoCloseable {

    /** @param image as {@link Form#open} gives it */
    void send(Object image) throws Exception;

    @Override
    void close() throws Exception;

    /** What is compared. */
    enum Subject {
        KIRIN("camel-kirin", 40),
        PLAIN("plain minimum", 12),
        JACKSON("by hand with Jackson", 64);

        private final String title;
        private final long enough;

        Subject(String title, int enough) {
            this.title = title;
            this.enough = (long) enough << 20;
        }

        String title() {
            return title;
        }

        /** Room on the heap for a create with an image of 10 MB, in bytes: the least is looked for below. */
        long enough() {
            return enough;
        }

        /** @param baseUrl of a service that knows the simulator's key */
        Sender at(String baseUrl, long imageBytes) {
            return switch (this) {
                case KIRIN -> new KirinSender(baseUrl);
                case PLAIN -> new PlainSender(baseUrl, imageBytes);
                case JACKSON -> new JacksonSender(baseUrl);
            };
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

/**
 * A line of the file of orders.
 *
 * @param committed whether its transaction is, or rolled back on purpose
 */
record Order(String id, String batch, boolean committed) {

    static Order of(String[] fields) {
        return new Order(fields[0], fields[1], Boolean.parseBoolean(fields[2]));
    }

    String line() {
        return String.join("\t", id, batch, Boolean.toString(committed)) + "\n";
    }

    String prompt() {
        return "A lighthouse at dawn, seen from boat " + id;
    }

    /** The external ID of what follows its task. */
    String next() {
        return id + "/" + WorkflowNode.STEP;
    }
}

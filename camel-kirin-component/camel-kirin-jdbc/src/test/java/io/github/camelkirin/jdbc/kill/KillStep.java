/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import java.util.Arrays;
import java.util.List;

/** A point in a task's life at which a node dies. */
enum KillStep {
    BEFORE_INSERT,
    AFTER_INSERT,
    /** Of this only the service knows, so that the driver sends the signal. */
    AFTER_SEND,
    AFTER_ANSWER,
    AFTER_END_STORED,
    /** Between route and acknowledgement. */
    BEFORE_ACKNOWLEDGEMENT;

    /** Those at which a node can have itself killed. */
    static final List<KillStep> SEEN_BY_THE_NODE =
            Arrays.stream(values()).filter(step -> step != AFTER_SEND).toList();
}

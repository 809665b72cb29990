/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what has been learned of how long tasks take: for each account and kind of task a row of each node, as a text that means
 * nothing here. A kind is a text of at most 200 characters, such as {@code kirin_image_omni 2k 1}; a row's text has at most 1000,
 * letters, digits and {@code ; - _}. No row holds a prompt, an image or a key.
 *
 * <p>What is kept here is worth having, and no more: a row may be lost, and those that have not been written for four weeks
 * may be deleted. Implementations are safe for use by many threads and, if the repository is, by many nodes. All methods throw an
 * unchecked exception when the store cannot be reached.
 */
public interface DurationStore {

    /**
     * What one node has stored of a kind.
     *
     * @param age since it was written, by the store's clock
     */
    record Row(String kind, String node, String text, Duration age) {}

    /**
     * Writes, changes or deletes a row, if it is as expected.
     *
     * @param node at most 64 characters
     * @param expected the row's text, null for no row
     * @param next its new text, null for no row
     * @return false if it was not as expected, and was left so
     */
    boolean replace(AccountId account, String kind, String node, @Nullable String expected, @Nullable String next);

    /** The rows of all nodes of these kinds, in no order. */
    List<Row> load(AccountId account, Collection<String> kinds);
}

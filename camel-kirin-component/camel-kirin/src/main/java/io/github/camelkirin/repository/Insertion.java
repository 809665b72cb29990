/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

/**
 * What {@link TaskRepository#insertIfAbsent} found.
 *
 * @param task what is stored under the external ID now
 * @param inserted whether this call stored it; if not, it was there before
 */
public record Insertion(TaskRecord task, boolean inserted) {}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

/**
 * Which batch: its ID is unique under a group of an account.
 *
 * @param id 1 to {@value #LONGEST_ID} characters, without control characters and slashes
 */
public record BatchKey(TaskScope scope, String id) {

    /** The most characters that an ID may have. */
    public static final int LONGEST_ID = 100;

    /** What the external IDs of batch events begin with. No request may have such an ID. */
    public static final String EVENT_PREFIX = "kirin-batch:";

    /** @throws IllegalArgumentException for an ID that is blank, too long, or has a character that it must not have */
    public BatchKey {
        boolean bad = id.chars().anyMatch(character -> character == '/' || Character.isISOControl(character));
        if (bad || id.isBlank() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("a batch ID must be 1 to " + LONGEST_ID
                    + " characters without control characters and slashes, was "
                    + (id.isBlank() ? "blank" : id.length() + " characters" + (bad ? " with one of these" : "")));
        }
    }

    /** The external ID of the record that tells the group's consumer that the batch has ended. */
    public String eventId() {
        return EVENT_PREFIX + scope.group() + "/" + id;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

/** What happens to a create whose answer was lost and that the service then says it does not know. */
public enum KirinOnLostSubmission {
    /** It is sent again under the same external task ID. */
    resend,
    /** It is parked, for a person to decide. */
    park
}

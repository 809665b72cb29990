/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

/** What a consumer makes of a completed task. */
public enum KirinOutput {
    /** One exchange with the task. */
    task,
    /** One exchange with the bytes of all images. */
    images,
    /** One exchange for each image, with its bytes, one after another. */
    image
}

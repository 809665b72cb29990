/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;

/**
 * The image store cannot be written or read at present: a full disk, a directory that is gone, an endpoint that refuses. It
 * says nothing about a task: the group pauses until the store works, and no completion is used up by it.
 */
public final class ImageStoreException extends KirinException {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, without the words of a foreign exception */
    public ImageStoreException(String message) {
        super(message);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.picture;

import io.github.camelkirin.simulator.request.PixelSize;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * What a result picture shows.
 *
 * @param prompt decides on colours and shapes, and is written below
 * @param index of the picture among its task's, from 0: two of them differ
 * @param size in pixels
 * @param watermark whether it bears the service's mark
 * @param references the reference images, drawn in
 */
public record Scene(String prompt, int index, PixelSize size, boolean watermark, List<BufferedImage> references) {
    /** Copies the list. */
    public Scene {
        references = List.copyOf(references);
    }

    /** Leaves the prompt out. */
    @Override
    public String toString() {
        return "Scene[index=%d, size=%s, watermark=%s, references=%d]"
                .formatted(index, size, watermark, references.size());
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import io.github.camelkirin.model.ImageFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** File names for result images, made only here: what a server names is never a name on disk as it is. */
public final class ImageFileName {
    /** Of a name, in characters. */
    public static final int MAX_LENGTH = 120;

    private static final int HEAD = 32;
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]+");
    private static final Pattern EDGES = Pattern.compile("^[._-]+|[._-]+$");
    private static final Pattern DEVICE =
            Pattern.compile("(con|prn|aux|nul|clock\\$|conin|conout|com[0-9]|lpt[0-9])(\\..*)?");

    private ImageFileName() {}

    /**
     * A name that is safe on any file system: ASCII letters, digits, dots, dashes and underscores only, no dot, dash or
     * underscore at its beginning, no device name of Windows, at most {@value #MAX_LENGTH} characters.
     *
     * @param taskId as the service gave it, anything at all
     * @param index  from 0
     * @param image  the image or its beginning, which decides the extension
     * @return {@code <taskId>-<index>.<ext>}, the extension one of {@code png}, {@code jpg}, {@code webp}, {@code gif}
     *     and, for everything else, {@code bin}
     */
    public static String of(String taskId, int index, byte[] image) {
        byte[] head = image.length <= HEAD ? image : java.util.Arrays.copyOf(image, HEAD);
        return of(taskId, index, ImageFormat.of(head));
    }

    /** The same for an image whose media type was told by its signature. */
    public static String of(String taskId, int index, String mediaType) {
        return of(
                taskId,
                index,
                Stream.of(ImageFormat.values())
                        .filter(format -> format.mediaType().equals(mediaType))
                        .findFirst());
    }

    private static String of(String taskId, int index, Optional<ImageFormat> format) {
        if (index < 0) {
            throw new IllegalArgumentException("index must be at least 0, was " + index);
        }
        String ending = "-" + index + "." + extension(format);
        String bounded = taskId.substring(0, Math.min(taskId.length(), 4 * MAX_LENGTH));
        String name = trim(UNSAFE.matcher(bounded).replaceAll("_"));
        name = trim(name.substring(0, Math.min(name.length(), MAX_LENGTH - ending.length())));
        if (name.isEmpty()) {
            name = "task";
        }
        // Windows looks at what comes before the first dot, whatever follows.
        if (DEVICE.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
            name = "task_" + name.substring(0, Math.min(name.length(), MAX_LENGTH - ending.length() - 5));
        }
        return name + ending;
    }

    private static String trim(String name) {
        return EDGES.matcher(name).replaceAll("");
    }

    private static String extension(Optional<ImageFormat> format) {
        return format.filter(known -> known != ImageFormat.BMP)
                .map(ImageFormat::extension)
                .orElse("bin");
    }
}

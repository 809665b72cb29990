/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.TypeConverter;
import org.apache.camel.WrappedFile;

/** Reads the bytes of whatever a message may hold, up to a limit. */
final class ValueBytes {
    static final int HEAD = 32;

    private static final Set<String> DATA_HANDLERS =
            Set.of("jakarta.activation.DataHandler", "javax.activation.DataHandler");

    private ValueBytes() {}

    /** Why there are no bytes, to be read after "reference image 2". */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Reads a value. A stream is closed; a {@link StreamCache} is set back to its beginning instead, for whoever comes
     * next.
     *
     * @param limit tells from the first {@value #HEAD} bytes how many there may be
     * @throws UnreadableException if there are more, or none could be read
     */
    static byte[] read(Object value, Exchange exchange, ToIntFunction<byte[]> limit) throws UnreadableException {
        if (value instanceof byte[] bytes) {
            return bounded(bytes, limit);
        }
        if (value instanceof ByteBuffer buffer) {
            return read(new ByteBufferStream(buffer.duplicate()), limit);
        }
        try {
            if (value instanceof StreamCache cache) {
                return rewound(cache, exchange, limit);
            }
            if (value instanceof WrappedFile<?> wrapped) {
                return read(content(wrapped), exchange, limit);
            }
            try (InputStream in = open(value, exchange)) {
                return read(in, limit);
            }
        } catch (IOException e) {
            // The message may name what was in the stream.
            throw new UnreadableException("could not be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static byte[] rewound(StreamCache cache, Exchange exchange, ToIntFunction<byte[]> limit)
            throws UnreadableException {
        cache.reset();
        try {
            InputStream in = cache instanceof InputStream stream ? stream : convert(cache, exchange);
            return read(in, limit);
        } finally {
            cache.reset();
        }
    }

    private static Object content(WrappedFile<?> wrapped) throws UnreadableException {
        // A file of a remote server has its content in the body; a local one is itself, before anything was loaded.
        Object content = wrapped.getFile() instanceof File ? wrapped.getFile() : wrapped.getBody();
        if (content == null || content instanceof WrappedFile) {
            throw new UnreadableException("is a file whose content was not loaded");
        }
        return content;
    }

    private static InputStream open(Object value, Exchange exchange) throws IOException, UnreadableException {
        if (value instanceof InputStream in) {
            return in;
        }
        if (value instanceof File file) {
            return open(file.toPath());
        }
        if (value instanceof Path path) {
            return open(path);
        }
        for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
            if (DATA_HANDLERS.contains(type.getName())) {
                return dataHandler(value, type);
            }
        }
        return convert(value, exchange);
    }

    private static InputStream open(Path path) throws IOException, UnreadableException {
        // A pipe or a device would block, or never end.
        if (!Files.isRegularFile(path)) {
            throw new UnreadableException(
                    Files.exists(path)
                            ? "must be a regular file, was something else"
                            : "is a file that does not exist");
        }
        return Files.newInputStream(path);
    }

    /** Both generations of the class have the method; neither is needed for anything else. */
    private static InputStream dataHandler(Object handler, Class<?> type) throws IOException, UnreadableException {
        Object in;
        try {
            in = MethodHandles.publicLookup()
                    .findVirtual(type, "getInputStream", MethodType.methodType(InputStream.class))
                    .invoke(handler);
        } catch (IOException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UnreadableException("could not be read (" + e.getClass().getSimpleName() + ")");
        }
        if (!(in instanceof InputStream stream)) {
            throw new UnreadableException("has no content");
        }
        return stream;
    }

    private static InputStream convert(Object value, Exchange exchange) throws UnreadableException {
        TypeConverter converter = exchange.getContext().getTypeConverter();
        InputStream in = converter.tryConvertTo(InputStream.class, exchange, value);
        if (in == null) {
            throw new UnreadableException(
                    "must be an http(s) URL, a data: URL, Base64, bytes, a stream or a file, was a "
                            + value.getClass().getName());
        }
        return in;
    }

    private static byte[] bounded(byte[] bytes, ToIntFunction<byte[]> limit) throws UnreadableException {
        byte[] head = bytes.length <= HEAD ? bytes : Arrays.copyOf(bytes, HEAD);
        return require(bytes, limit.applyAsInt(head));
    }

    private static byte[] read(InputStream in, ToIntFunction<byte[]> limit) throws UnreadableException {
        try {
            byte[] head = in.readNBytes(HEAD);
            int max = limit.applyAsInt(head);
            if (head.length < HEAD) {
                return require(head, max);
            }
            return require(whole(head, in, max), max);
        } catch (IOException e) {
            throw new UnreadableException("could not be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /**
     * Straight into an array of what the stream says it has, which is all where it is a file or in memory: then the bytes are
     * there once. One byte beyond the limit is enough to know.
     */
    private static byte[] whole(byte[] head, InputStream in, int max) throws IOException {
        byte[] bytes = Arrays.copyOf(head, (int) Math.min(max + 1L, HEAD + Math.max(0L, in.available())));
        int count = HEAD + in.readNBytes(bytes, HEAD, bytes.length - HEAD);
        int next = count < bytes.length || count > max ? -1 : in.read();
        if (next < 0) {
            return count < bytes.length ? Arrays.copyOf(bytes, count) : bytes;
        }
        InputStream begun = new SequenceInputStream(
                new ByteArrayInputStream(bytes), new ByteArrayInputStream(new byte[] {(byte) next}));
        return new SequenceInputStream(begun, in).readNBytes(max + 1);
    }

    private static byte[] require(byte[] bytes, int max) throws UnreadableException {
        if (bytes.length > max) {
            throw new UnreadableException(
                    max == ReferenceImageReader.MAX_BYTES
                            ? ReferenceImageReader.TOO_LARGE
                            : "must be at most " + max + " bytes, had more");
        }
        return bytes;
    }

    /** A buffer's remaining bytes as a stream. */
    private static final class ByteBufferStream extends InputStream {
        private final ByteBuffer buffer;

        ByteBufferStream(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public int read() {
            return buffer.hasRemaining() ? buffer.get() & 0xFF : -1;
        }

        @Override
        public int available() {
            return buffer.remaining();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int count = Math.min(length, buffer.remaining());
            buffer.get(into, offset, count);
            return count == 0 && length > 0 ? -1 : count;
        }
    }
}

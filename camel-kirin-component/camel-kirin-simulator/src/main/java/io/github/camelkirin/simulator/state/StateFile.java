/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.state;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelkirin.simulator.ledger.Ledger;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.ledger.SentHeaders;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.task.TaskStore;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps creates, the tasks they made and the port in a file of JSON lines, to which is only added. A line is handed to the
 * operating system before its create is answered: a process that is killed has lost nothing that it has accepted. The file
 * holds prompts and reference images, and no key. Safe for use by several threads.
 */
public final class StateFile implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private final Path path;
    private final TaskStore tasks;
    private final Ledger ledger;
    private @Nullable RandomAccessFile file;
    private boolean restored;
    private int port;

    /** A file that need not be there yet, for a simulator with these parts. */
    public StateFile(Path path, TaskStore tasks, Ledger ledger) {
        this.path = path;
        this.tasks = tasks;
        this.ledger = ledger;
        ledger.onSettled(this::settled);
        tasks.onChange(this::changed);
    }

    /**
     * Takes the file for this process and, the first time, restores what is in it.
     *
     * @throws IllegalStateException if another simulator has it, or it is not a simulator's
     */
    public synchronized void open() {
        if (file != null) {
            return;
        }
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
            try {
                prepare(opened);
            } catch (IOException | RuntimeException e) {
                opened.close();
                throw e;
            }
            file = opened;
        } catch (IOException e) {
            throw new IllegalStateException("state file " + path + " must be one that can be read and written", e);
        }
    }

    private void prepare(RandomAccessFile opened) throws IOException {
        lock(opened);
        if (restored) {
            opened.seek(opened.length());
        } else {
            restore(opened);
            restored = true;
        }
    }

    /** The lock goes when the file is closed, or the process ends. */
    private void lock(RandomAccessFile opened) throws IOException {
        boolean locked;
        try {
            locked = opened.getChannel().tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        }
        if (!locked) {
            throw new IllegalStateException("state file " + path
                    + " must not be in use: end the other simulator that has it, or name another file");
        }
    }

    /** What comes after the last line's end was being written when the process was killed. */
    private void restore(RandomAccessFile opened) throws IOException {
        InputStream in = new BufferedInputStream(new FileInputStream(opened.getFD()));
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long end = 0;
        int number = 0;
        for (int read = in.read(); read >= 0; read = in.read()) {
            if (read == '\n') {
                restore(line.toByteArray(), ++number);
                end += line.size() + 1;
                line.reset();
            } else {
                line.write(read);
            }
        }
        opened.setLength(end);
        opened.seek(end);
    }

    private void restore(byte[] json, int number) {
        try {
            restore(JSON.readValue(json, StateLine.class));
        } catch (IOException e) {
            // without the cause, which quotes the line
            throw new IllegalStateException(
                    "state file %s must hold what a simulator has written, line %d is something else: delete it, or name another"
                            .formatted(path, number));
        }
    }

    private void restore(StateLine line) {
        if (line.port() != null) {
            port = line.port();
        }
        StateLine.Made made = line.task();
        Task task = made == null
                ? null
                : tasks.restore(made.id(), made.sequence(), made.model(), made.parameters(), made.timeline());
        StateLine.Create create = line.create();
        if (create != null) {
            SentCreate sent = ledger.restore(
                    create.at(), create.path(), SentHeaders.restored(create.headers(), create.authorizationScheme()));
            sent.parameters(create.externalTaskId(), create.refusedParams());
            sent.answered(create.status());
            if (task != null) {
                sent.made(task);
            }
        }
        if (line.end() != null) {
            tasks.restoreEnd(line.end().id(), line.end().timeline());
        }
    }

    /** The free port that was found when the file was new; 0 if none was looked for. */
    public synchronized int port() {
        return port;
    }

    /** Remembers a free port that was found. */
    public synchronized void port(int found) {
        port = found;
        append(StateLine.of(found));
    }

    private synchronized void settled(SentCreate create) {
        append(StateLine.of(create));
    }

    /** A task that has just been made comes with its create. */
    private synchronized void changed(Task task) {
        if (file != null && tasks.phase(task).ended()) {
            append(StateLine.end(task));
        }
    }

    private synchronized void append(StateLine line) {
        RandomAccessFile opened = file;
        if (opened == null) {
            throw new IllegalStateException("state file " + path + " must be open: call start() first");
        }
        try {
            byte[] json = JSON.writeValueAsBytes(line);
            byte[] bytes = Arrays.copyOf(json, json.length + 1);
            bytes[json.length] = '\n';
            write(opened, bytes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a state line must be JSON");
        } catch (IOException e) {
            throw new UncheckedIOException("state file " + path + " must be one that can be written", e);
        }
    }

    /** A half line in the middle would make the file unreadable. */
    private static void write(RandomAccessFile opened, byte[] bytes) throws IOException {
        long before = opened.getFilePointer();
        try {
            opened.write(bytes);
        } catch (IOException e) {
            opened.setLength(before);
            throw e;
        }
    }

    /** Forgets all but the port. */
    public synchronized void clear() {
        RandomAccessFile opened = file;
        if (opened == null) {
            return;
        }
        try {
            opened.setLength(0);
            opened.seek(0);
        } catch (IOException e) {
            throw new UncheckedIOException("state file " + path + " must be one that can be written", e);
        }
        if (port != 0) {
            append(StateLine.of(port));
        }
    }

    @Override
    public synchronized void close() {
        RandomAccessFile opened = file;
        file = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                throw new UncheckedIOException("state file " + path + " could not be closed", e);
            }
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}

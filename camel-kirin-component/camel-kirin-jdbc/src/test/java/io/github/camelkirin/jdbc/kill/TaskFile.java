/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A node's share of a file of lines with tabs between their fields, from the first one on whatever an earlier process has done,
 * and on as the file grows.
 */
final class TaskFile {

    /** Which lines are a node's: those whose number leaves this remainder. */
    record Share(int remainder, int nodes) {}

    /** What is done with a line, on the one thread that reads. */
    @FunctionalInterface
    interface Taker {

        /** Returns false to be given the line again a little later, before those after it. */
        boolean take(String[] fields) throws InterruptedException;
    }

    private static final int LOOK_MILLIS = 50;

    private final Path file;
    private final Share share;
    private final Taker taker;
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor();
    private long position;
    private int line;

    TaskFile(Path file, Share share, Taker taker) {
        this.file = file;
        this.share = share;
        this.taker = taker;
    }

    void start() {
        reader.scheduleWithFixedDelay(this::readOn, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void stop() {
        reader.shutdownNow();
    }

    private void readOn() {
        try (RandomAccessFile tasks = new RandomAccessFile(file.toFile(), "r")) {
            tasks.seek(position);
            byte[] added = new byte[(int) (tasks.length() - position)];
            tasks.readFully(added);
            String text = new String(added, StandardCharsets.US_ASCII);
            int start = 0;
            for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
                boolean own = line % share.nodes() == share.remainder();
                if (own && !taker.take(text.substring(start, end).split("\t", -1))) {
                    return;
                }
                line++;
                position += end + 1 - start;
                start = end + 1;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.repository.BatchMember;
import io.github.camelkirin.repository.BatchOutcome;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Objects;

/** A line for each task of a batch, made when it is read. */
final class MemberLines extends InputStream {

    private final Iterator<BatchMember> members;
    private byte[] line = {};
    private int at;

    MemberLines(Iterator<BatchMember> members) {
        this.members = members;
    }

    @Override
    public int read() {
        return fill() ? line[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, line.length - at);
        System.arraycopy(line, at, bytes, offset, count);
        at += count;
        return count;
    }

    private boolean fill() {
        if (at == line.length && members.hasNext()) {
            line = line(members.next()).getBytes(StandardCharsets.UTF_8);
            at = 0;
        }
        return at < line.length;
    }

    private static String line(BatchMember member) {
        String id = member.externalTaskId();
        BatchOutcome outcome = member.outcome();
        boolean quoted = id.indexOf(',') >= 0 || id.indexOf('"') >= 0;
        return (quoted ? '"' + id.replace("\"", "\"\"") + '"' : id) + "," + (outcome == null ? "open" : outcome.value())
                + "\n";
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code 1;<seconds since 1970>;<first bucket>;<weights>}: the version, the time, and from the first bucket that is not
 * empty to the last two characters each, the logarithm of the weight in 4095 steps.
 */
final class DurationsText {

    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final Pattern FORM =
            Pattern.compile("1;(0|[1-9][0-9]{0,10});(0|[1-9][0-9]{0,2});((?:[A-Za-z0-9_-]{2})*)");
    private static final int LONGEST = 2 + 11 + 1 + 3 + 1 + 2 * Buckets.COUNT;

    /** Below that a weight is forgotten; the largest is 1.6 million, more than a thousand nodes have. */
    private static final double SMALLEST = 1e-4;

    private static final double STEP = 0.00574;

    private DurationsText() {}

    static String write(Durations durations) {
        int first = 0;
        int end = Buckets.COUNT;
        while (first < end && code(durations.weight(first)) == 0) {
            first++;
        }
        while (end > first && code(durations.weight(end - 1)) == 0) {
            end--;
        }
        if (first == end) {
            return "1;" + durations.asOf().getEpochSecond() + ";0;";
        }
        StringBuilder text = new StringBuilder("1;")
                .append(durations.asOf().getEpochSecond())
                .append(';')
                .append(first)
                .append(';');
        for (int i = first; i < end; i++) {
            int code = code(durations.weight(i));
            text.append(DIGITS.charAt(code >> 6)).append(DIGITS.charAt(code & 63));
        }
        return text.toString();
    }

    private static int code(double weight) {
        if (weight < SMALLEST) {
            return 0;
        }
        return (int) Math.min(4095, 1 + Math.round(StrictMath.log(weight / SMALLEST) / STEP));
    }

    static Durations parse(String text) {
        Matcher form = FORM.matcher(text.length() > LONGEST ? "" : text);
        if (!form.matches()) {
            throw new IllegalArgumentException("stored durations must be 1;SECONDS;BUCKET;WEIGHTS in at most " + LONGEST
                    + " characters, was something else of " + text.length() + " characters");
        }
        int first = Integer.parseInt(form.group(2));
        String codes = form.group(3);
        int count = codes.length() / 2;
        if (first + count > Buckets.COUNT) {
            throw new IllegalArgumentException("stored durations must not go beyond bucket " + Buckets.COUNT + ", was "
                    + count + " from bucket " + first);
        }
        double[] weights = new double[Buckets.COUNT];
        for (int i = 0; i < count; i++) {
            int code = DIGITS.indexOf(codes.charAt(2 * i)) << 6 | DIGITS.indexOf(codes.charAt(2 * i + 1));
            weights[first + i] = code == 0 ? 0 : SMALLEST * StrictMath.exp((code - 1) * STEP);
        }
        return new Durations(weights, Instant.ofEpochSecond(Long.parseLong(form.group(1))));
    }
}

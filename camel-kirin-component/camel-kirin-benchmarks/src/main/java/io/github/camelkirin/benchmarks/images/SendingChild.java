/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Quantiles;
import io.github.camelkirin.benchmarks.kit.Usage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Sends images in a process of its own: one for each line of its standard input. {@code cost} tells what sending used,
 * {@code held} what is on the heap while a slow service keeps its answer back.
 */
final class SendingChild {

    static final String COST = "cost";
    static final String HELD = "held";

    private SendingChild() {}

    /** Subject, form, file, base URLs of the service and of a slow one. */
    public static void main(String[] args) throws Exception {
        Sender.Subject subject = Sender.Subject.valueOf(args[0]);
        Form form = Form.valueOf(args[1]);
        Path image = Path.of(args[2]);
        Object bytes = form.isRead() ? new byte[0] : form.open(image);
        try (Sender sender = subject.at(args[3], Files.size(image));
                Sender slow = subject.at(args[4], Files.size(image));
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                Object given = form.isRead() ? form.open(image) : bytes;
                Child.tell(order.equals(COST) ? cost(sender, given) : Map.of("held", held(slow, given)));
            }
        }
    }

    private static Usage cost(Sender sender, Object image) throws Exception {
        Usage begin = Usage.begin();
        sender.send(image);
        return Usage.since(begin);
    }

    /** In bytes, beyond what was there before: the median of what is seen, looking until the answer is there. */
    private static double held(Sender sender, Object image) {
        long before = Usage.heap();
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try {
                sender.send(image);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        List<Double> looks = new ArrayList<>();
        while (!sent.isDone()) {
            looks.add((double) Usage.heap());
        }
        sent.join();
        return Quantiles.of(looks).median() - before;
    }
}

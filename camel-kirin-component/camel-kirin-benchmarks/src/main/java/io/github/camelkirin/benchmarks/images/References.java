/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.benchmarks.images.Sender.Subject;
import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Goal;
import io.github.camelkirin.benchmarks.kit.Known;
import io.github.camelkirin.benchmarks.kit.Page;
import io.github.camelkirin.benchmarks.kit.Plot;
import io.github.camelkirin.benchmarks.kit.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A reference image of 10 MB on its way into a create. */
final class References {

    private static final int WARM_UP = 4;
    private static final int ROUNDS = 7;

    /** Of the goal: what a create takes besides its image, and not more. */
    private static final double BESIDES = 1.05;

    /** How exact a peak is, in Base64 forms. */
    private static final double STEP = 0.05;

    private static final List<String> SERIAL = List.of("-XX:+UseSerialGC", "-Xmx512m");

    private final Bench bench;
    private final Path image;
    private final double base64;

    References(Bench bench) throws IOException {
        this.bench = bench;
        this.image = Picture.write(bench.scratch().resolve("reference.png"));
        this.base64 = Picture.base64(image);
    }

    /** All in bytes but the CPU. */
    private record Measured(Subjects.Cost cost, double held, double room) {}

    void report(Page page) throws Exception {
        page.heading("A reference image of 10 MB")
                .say(
                        "A PNG of %s bytes (noise) is given as `byte[]`, as a file and as a stream that does not tell how long it is. The component's producer"
                                        .formatted(Page.number(Files.size(image)))
                                + " checks it, stores the task in memory and sends the create, with its default options. Beside it: the *plain"
                                + " minimum*, which encodes 48 KiB at a time straight to the socket of an asynchronous HttpClient 5 and looks at"
                                + " nothing; and what one writes *by hand with Jackson*: a map with the Base64 text in it, written to an array.")
                .say(
                        "**CPU** and **allocated** are medians of %d creates after %d, the subjects taking turns, each in a JVM with `-Xmx512m` and the serial collector."
                                        .formatted(ROUNDS, WARM_UP)
                                + " **Held** is what the heap has more than before, after a full collection, while a service keeps its answer back for 2 s:"
                                + " the median of all looks until the answer is there. **Peak** is the least room in the old generation, beside a young one of 1 MiB for what is small, in which"
                                + " the create goes through: a JVM with `%s` fills its heap up until so much is left, and sends."
                                        .formatted(String.join(" ", RoomChild.OPTIONS))
                                + " The least is found by halving, to within %s. In each room that is tried %d creates have to go through, in the least one"
                                        .formatted(Page.number(STEP), RoomChild.CREATES)
                                + " again as many; in one step less, unless that is none, two JVMs have ended with an `OutOfMemoryError`. That collector leaves what is"
                                + " free in one piece. G1 would need regions in a row for an array of this size, and tell how they lie rather than what is used."
                                + " All three are in units of the image's Base64 form (1 is %s bytes); the image itself, where it has to be read, is %s of them."
                                        .formatted(Page.number(base64), Page.number(Files.size(image) / base64)));
        List<List<Object>> rows = new ArrayList<>();
        Map<String, List<Double>> bars = new LinkedHashMap<>();
        List<String> forms = new ArrayList<>();
        for (Form form : Form.values()) {
            Map<Subject, Measured> measured = measure(form);
            forms.add(form.name().toLowerCase(Locale.ROOT));
            Subjects.Cost floor = Known.in(measured, Subject.PLAIN).cost();
            measured.forEach((subject, one) -> {
                rows.add(List.of(
                        form,
                        subject.title(),
                        one.cost().cpu(),
                        one.cost().cpu() / floor.cpu(),
                        one.cost().allocated() / base64,
                        one.held() / base64,
                        one.room() / base64));
                bars.computeIfAbsent(subject.title(), first -> new ArrayList<>())
                        .add(one.room() / base64);
            });
            goals(page, form, Known.in(measured, Subject.KIRIN));
        }
        page.table(List.of("given as", "subject", "CPU, ms", "CPU, to the minimum", "allocated", "held", "peak"), rows)
                .plot(Plot.bars(
                        bench,
                        page.name() + "-peak",
                        "Peak heap of a create, in Base64 forms of its image",
                        "Base64 forms",
                        forms,
                        bars));
    }

    private void goals(Page page, Form form, Measured kirin) throws IOException {
        page.goal(Goal.atMost(
                "Copies of the Base64 form of a 10 MB reference image (" + form
                        + ") on the heap while the service is asked, with what else a create takes",
                kirin.held() / base64,
                BESIDES));
        double read = form.isRead() ? Files.size(image) : 0;
        page.goal(Goal.atMost(
                "Most of them at any time (" + form + "), beside the image itself, to within " + Page.number(STEP),
                (kirin.room() - read) / base64,
                BESIDES + STEP));
    }

    private Map<Subject, Measured> measure(Form form) throws Exception {
        try (Service service = Service.start(bench);
                Service slow = Service.start(bench, "--answer-delay", "2s");
                Subjects<Subject> subjects = new Subjects<>()) {
            for (Subject subject : Subject.values()) {
                subjects.add(subject, child(SERIAL, SendingChild.class, subject, form, service, slow));
            }
            subjects.each(SendingChild.HELD);
            Map<Subject, Subjects.Cost> costs = subjects.cost(SendingChild.COST, WARM_UP, ROUNDS);
            Map<Subject, JsonNode> held = subjects.each(SendingChild.HELD);
            Map<Subject, Measured> all = new EnumMap<>(Subject.class);
            for (Subject subject : Subject.values()) {
                all.put(
                        subject,
                        new Measured(
                                Known.in(costs, subject),
                                Known.in(held, subject).get("held").asDouble(),
                                room(subject, form)));
            }
            return all;
        }
    }

    /** The least room in which a create goes through, in bytes. */
    private double room(Subject subject, Form form) throws IOException {
        try (Service service = Service.start(bench);
                RoomAttempts attempts =
                        new RoomAttempts(() -> child(RoomChild.OPTIONS, RoomChild.class, subject, form, service))) {
            return new LeastRoom(attempts, (long) Math.ceil(STEP * base64)).within(subject.enough());
        }
    }

    private Child child(List<String> options, Class<?> main, Subject subject, Form form, Service... services)
            throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(subject.name(), form.name(), image));
        for (Service service : services) {
            arguments.add(service.baseUrl());
        }
        return Child.start(
                bench.cores().measured(), options, bench.scratch().resolve("images.log"), main, arguments.toArray());
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import io.github.camelkirin.schedule.ScheduleComparison.Row;
import io.github.camelkirin.schedule.ScheduleSimulation.Result;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Mean delay over queries a task, both logarithmic, one panel a workload. */
final class SchedulePlot {

    private static final int PANEL = 480;
    private static final int HEIGHT = 560;
    private static final int LEFT = 62;
    private static final int TOP = 92;
    private static final int BOTTOM = 60;
    private static final double[] QUERIES = {2, 5, 10, 20, 50, 100};
    private static final double[] DELAYS = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20};
    private static final Color LEARNING = new Color(0x0b5cad);
    private static final Color OTHERS = new Color(0xc4501b);
    private static final Color LEAST = new Color(0x6b6b6b);

    private final ScheduleComparison comparison;
    private final BufferedImage image =
            new BufferedImage(Workload.values().length * PANEL + 20, HEIGHT, BufferedImage.TYPE_INT_RGB);
    private final Graphics2D graphics = image.createGraphics();

    private SchedulePlot(ScheduleComparison comparison) {
        this.comparison = comparison;
    }

    static BufferedImage of(ScheduleComparison comparison) {
        return new SchedulePlot(comparison).draw();
    }

    private BufferedImage draw() {
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        legend();
        for (Workload workload : Workload.values()) {
            graphics.setTransform(AffineTransform.getTranslateInstance(workload.ordinal() * PANEL, 0));
            axes(workload);
            lines(workload);
        }
        graphics.dispose();
        return image;
    }

    private void legend() {
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        int y = 26;
        graphics.setColor(LEARNING);
        graphics.setStroke(new BasicStroke(2.5f));
        graphics.draw(new Line2D.Double(LEFT, y, LEFT + 40, y));
        dot(new Point2D.Double(LEFT + 20, y));
        text("the schedule that learns, by the cost of a query", LEFT + 50, y + 5);
        graphics.setColor(OTHERS);
        dot(new Point2D.Double(LEFT + 470, y));
        text("schedules that do not learn", LEFT + 485, y + 5);
        graphics.setColor(LEAST);
        dashed();
        graphics.draw(new Line2D.Double(LEFT + 760, y, LEFT + 800, y));
        text("least possible, if it were known how long tasks take", LEFT + 810, y + 5);
    }

    private void axes(Workload workload) {
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
        graphics.setColor(Color.BLACK);
        text(workload.label, LEFT, TOP - 16);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        graphics.setStroke(new BasicStroke(1));
        for (double queries : QUERIES) {
            grid(at(queries, DELAYS[0]), at(queries, DELAYS[DELAYS.length - 1]));
            Point2D end = at(queries, DELAYS[0]);
            text(label(queries), end.getX() - 8, end.getY() + 20);
        }
        for (double delay : DELAYS) {
            grid(at(QUERIES[0], delay), at(QUERIES[QUERIES.length - 1], delay));
            Point2D end = at(QUERIES[0], delay);
            text(label(delay) + " s", end.getX() - 44, end.getY() + 5);
        }
        text("queries a task", LEFT + (PANEL - LEFT) / 2.0 - 50, HEIGHT - 14);
        if (workload.ordinal() == 0) {
            text("from end to detection, mean", 8, TOP - 36);
        }
    }

    private static String label(double value) {
        return value < 1 ? Double.toString(value) : Integer.toString((int) value);
    }

    private void grid(Point2D from, Point2D to) {
        graphics.setColor(new Color(0xdddddd));
        graphics.draw(new Line2D.Double(from, to));
        graphics.setColor(Color.DARK_GRAY);
    }

    private void lines(Workload workload) {
        List<Row> rows = comparison.rows().stream()
                .filter(row -> row.workload() == workload)
                .sorted(Comparator.comparingDouble(row -> row.adaptive().queriesPerTask()))
                .toList();
        graphics.setColor(LEAST);
        dashed();
        line(rows.stream().map(row -> at(row.adaptive().queriesPerTask(), row.least())));
        graphics.setColor(LEARNING);
        graphics.setStroke(new BasicStroke(2.5f));
        List<Point2D> learned = Stream.concat(
                        rows.stream().map(Row::adaptive),
                        comparison.knobs().stream()
                                .filter(knob -> knob.workload() == workload)
                                .map(ScheduleComparison.Knob::adaptive))
                .filter(result -> result.queriesPerTask() >= QUERIES[0])
                .sorted(Comparator.comparingDouble(Result::queriesPerTask))
                .map(result -> at(result.queriesPerTask(), result.delay()))
                .toList();
        line(learned.stream());
        learned.forEach(this::dot);
        graphics.setColor(OTHERS);
        for (Row row : rows) {
            Point2D point = at(row.compared().queriesPerTask(), row.compared().delay());
            dot(point);
            String label = row.baseline() == Baseline.CURVE ? "fixed, by default" : row.baseline().label;
            text(label, point.getX() + 9, point.getY() - 5);
        }
    }

    private void line(Stream<Point2D> points) {
        Path2D path = new Path2D.Double();
        points.forEach(point -> {
            if (path.getCurrentPoint() == null) {
                path.moveTo(point.getX(), point.getY());
            } else {
                path.lineTo(point.getX(), point.getY());
            }
        });
        graphics.draw(path);
    }

    private void dashed() {
        graphics.setStroke(
                new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0));
    }

    private void dot(Point2D point) {
        graphics.fill(new Ellipse2D.Double(point.getX() - 4.5, point.getY() - 4.5, 9, 9));
    }

    private void text(String text, double x, double y) {
        graphics.drawString(text, (float) x, (float) y);
    }

    private static Point2D at(double queries, double delay) {
        double x = share(queries, QUERIES) * (PANEL - LEFT - 10) + LEFT;
        double y = HEIGHT - BOTTOM - share(delay, DELAYS) * (HEIGHT - BOTTOM - TOP);
        return new Point2D.Double(x, y);
    }

    private static double share(double value, double[] scale) {
        return Math.log(value / scale[0]) / Math.log(scale[scale.length - 1] / scale[0]);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * A picture of the report: a PNG of 900 x 420 pixels.
 *
 * @param title what it shows, also for those who do not see it
 * @param file its name in the report's folder
 */
public record Plot(String title, String file) {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;

    /**
     * A line for each series over the same x; both axes logarithmic, all values above 0.
     *
     * @param file without {@code .png}
     */
    public static Plot lines(
            Bench bench,
            String file,
            String title,
            String x,
            String y,
            List<Double> xs,
            Map<String, List<Double>> series)
            throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        series.forEach((name, ys) -> chart.addSeries(name, xs, ys));
        return save(bench, chart, file, title);
    }

    /** A bar for each series in each group; the y axis from 0. */
    public static Plot bars(
            Bench bench, String file, String title, String y, List<String> groups, Map<String, List<Double>> series)
            throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .yAxisTitle(y)
                .build();
        series.forEach((name, ys) -> chart.addSeries(name, groups, ys));
        return save(bench, chart, file, title);
    }

    private static Plot save(Bench bench, Chart<?, ?> chart, String file, String title) throws IOException {
        chart.setTitle(title);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        Path png = bench.folder().resolve(file + ".png");
        BitmapEncoder.saveBitmap(chart, png.toString(), BitmapFormat.PNG);
        return new Plot(title, file + ".png");
    }
}

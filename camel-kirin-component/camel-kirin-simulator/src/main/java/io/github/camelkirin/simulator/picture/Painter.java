/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.picture;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Font;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws result pictures. The same scene is always the same picture. Safe for use by several threads. */
public final class Painter {
    private static final int SHAPES = 14;

    private Painter() {}

    /**
     * Draws a picture.
     *
     * @param extension {@code png} or {@code jpg}
     * @return the file's bytes
     */
    public static byte[] draw(Scene scene, String extension) {
        int width = scene.size().width();
        int height = scene.size().height();
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = picture.createGraphics();
        try {
            canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            SplittableRandom random = new SplittableRandom(31L * scene.prompt().hashCode() + scene.index());
            drawBackground(canvas, random, width, height);
            drawReferences(canvas, random, scene.references(), width, height);
            drawText(canvas, scene, width, height);
            if (scene.watermark()) {
                drawWatermark(canvas, width, height);
            }
        } finally {
            canvas.dispose();
        }
        return encoded(picture, extension);
    }

    private static void drawBackground(Graphics2D canvas, SplittableRandom random, int width, int height) {
        canvas.setPaint(new GradientPaint(0, 0, colour(random, 255), width, height, colour(random, 255)));
        canvas.fillRect(0, 0, width, height);
        for (int i = 0; i < SHAPES; i++) {
            canvas.setPaint(colour(random, 110));
            int side = width / 8 + random.nextInt(width / 4);
            int x = random.nextInt(width) - side / 2;
            int y = random.nextInt(height) - side / 2;
            switch (random.nextInt(3)) {
                case 0 -> canvas.fillOval(x, y, side, side);
                case 1 -> canvas.fillRoundRect(x, y, side, side / 2, side / 5, side / 5);
                default ->
                    canvas.fillPolygon(new int[] {x, x + side, x + side / 2}, new int[] {y + side, y + side, y}, 3);
            }
        }
    }

    /** Side by side in the upper two thirds, tinted in a colour of the picture's. */
    private static void drawReferences(
            Graphics2D canvas, SplittableRandom random, List<BufferedImage> references, int width, int height) {
        if (references.isEmpty()) {
            return;
        }
        int margin = width / 40;
        int cell = (width - margin) / references.size() - margin;
        int most = height * 2 / 3 - margin;
        for (int i = 0; i < references.size(); i++) {
            BufferedImage reference = references.get(i);
            double scale = Math.min((double) cell / reference.getWidth(), (double) most / reference.getHeight());
            int w = Math.max(1, (int) (reference.getWidth() * scale));
            int h = Math.max(1, (int) (reference.getHeight() * scale));
            int x = margin + i * (cell + margin) + (cell - w) / 2;
            canvas.drawImage(reference, x, margin, w, h, null);
            canvas.setPaint(colour(random, 60));
            canvas.fillRect(x, margin, w, h);
        }
    }

    private static void drawText(Graphics2D canvas, Scene scene, int width, int height) {
        try {
            int size = Math.max(12, width / 36);
            canvas.setFont(new Font(Font.SANS_SERIF, Font.BOLD, size));
            List<String> lines = lines(canvas, scene.prompt(), width - 2 * size);
            int top = height - (lines.size() + 1) * size * 5 / 4;
            canvas.setPaint(new Color(0, 0, 0, 130));
            canvas.fillRect(0, top, width, height - top);
            canvas.setPaint(Color.WHITE);
            for (int i = 0; i < lines.size(); i++) {
                canvas.drawString(lines.get(i), size, top + (i + 1) * size * 5 / 4);
            }
        } catch (RuntimeException | LinkageError | InternalError e) {
            // a machine without fonts: the picture does without words
            return;
        }
    }

    private static List<String> lines(Graphics2D canvas, String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split("\\s+", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (canvas.getFontMetrics().stringWidth(longer) > width && !line.isEmpty()) {
                lines.add(line.toString());
                line.setLength(0);
                line.append(word);
            } else {
                line.setLength(0);
                line.append(longer);
            }
            if (lines.size() == 4) {
                return lines;
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /** Bars in the lower right corner, which need no font. */
    private static void drawWatermark(Graphics2D canvas, int width, int height) {
        int unit = Math.max(4, width / 100);
        canvas.setComposite(AlphaComposite.SrcOver.derive(0.8f));
        canvas.setPaint(Color.WHITE);
        canvas.fillRect(width - 12 * unit, height - 6 * unit, 11 * unit, 5 * unit);
        canvas.setPaint(Color.BLACK);
        for (int bar = 0; bar < 5; bar++) {
            canvas.fillRect(width - (11 - 2 * bar) * unit, height - 5 * unit, unit, 3 * unit);
        }
    }

    private static Color colour(SplittableRandom random, int alpha) {
        return new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256), alpha);
    }

    private static byte[] encoded(BufferedImage picture, String extension) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(picture, extension, out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes what is written to it", e);
        }
        return bytes.toByteArray();
    }
}

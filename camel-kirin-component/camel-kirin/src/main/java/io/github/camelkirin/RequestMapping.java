/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.image.BodySniffer;
import io.github.camelkirin.image.ReferenceImageReader;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.JsonRequestReader;
import io.github.camelkirin.model.KirinImage;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.model.RequestValidator;
import io.github.camelkirin.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request of a message: the endpoint's options, over them what the body says, over that what the headers say. All
 * that is wrong is collected, to be reported at once.
 */
final class RequestMapping {

    private final Exchange exchange;
    private final KirinConfiguration configuration;
    private final ImageRequest.Builder request = ImageRequest.builder();
    private final List<Violation> violations = new ArrayList<>();
    private final List<ReferenceImage> bodyImages = new ArrayList<>();

    private RequestMapping(Exchange exchange, KirinConfiguration configuration) {
        this.exchange = exchange;
        this.configuration = configuration;
    }

    /**
     * Reads a request without judging its images, which may have to be fetched first.
     *
     * @throws InvalidRequestException for what cannot be read, and then also for what is wrong with what could be
     */
    static ImageRequest read(Exchange exchange, KirinConfiguration configuration) {
        RequestMapping mapping = new RequestMapping(exchange, configuration);
        mapping.options();
        mapping.body(exchange.getMessage().getBody());
        mapping.images();
        mapping.headers();
        ImageRequest request = mapping.request.build();
        if (!mapping.violations.isEmpty()) {
            mapping.violations.addAll(RequestValidator.validate(request));
            throw new InvalidRequestException(mapping.violations);
        }
        return request;
    }

    private void options() {
        request.model(configuration.getModel())
                .prompt(configuration.getPrompt())
                .resolution(configuration.getResolution())
                .imageCount(configuration.getImageCount())
                .aspectRatio(configuration.getAspectRatio())
                .watermark(configuration.getWatermark())
                .callbackUrl(configuration.getCallbackUrl())
                .parameters(configuration.getParameters());
    }

    private void body(@Nullable Object body) {
        if (body == null) {
            return;
        }
        if (body instanceof ImageRequest given) {
            given(given);
        } else if (body instanceof KirinTask task) {
            for (KirinImage image : task.getImages()) {
                bodyImages.add(ReferenceImageReader.read(image.getUrl(), exchange));
            }
        } else if (body instanceof KirinImage image) {
            bodyImages.add(ReferenceImageReader.read(image.getUrl(), exchange));
        } else if (body instanceof Map<?, ?> map) {
            violations.addAll(reader().read(map, request));
        } else if (body instanceof CharSequence text) {
            text(text.toString());
        } else {
            bytes(body);
        }
    }

    /** What a ready-made request leaves open is filled in from the endpoint. */
    private void given(ImageRequest given) {
        set(given.getPrompt(), request::prompt);
        set(given.getResolution(), request::resolution);
        set(given.getImageCount(), request::imageCount);
        set(given.getAspectRatio(), request::aspectRatio);
        set(given.getWatermark(), request::watermark);
        set(given.getCallbackUrl(), request::callbackUrl);
        request.model(given.getModel()).elementIds(given.getElementIds());
        given.getParameters().forEach(request::parameter);
        if (!given.getReferenceImages().isEmpty()) {
            request.referenceImages(given.getReferenceImages());
        }
    }

    private void bytes(Object body) {
        BodySniffer.Sniffed sniffed = BodySniffer.sniff(body, exchange);
        if (sniffed instanceof BodySniffer.Image image) {
            bodyImages.add(image.image());
        } else if (sniffed instanceof BodySniffer.Text text) {
            text(text.text());
        } else if (sniffed instanceof BodySniffer.Refused refused) {
            violations.add(refused.violation());
        }
    }

    private void text(String text) {
        String contentType = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, String.class);
        boolean json =
                contentType != null && contentType.toLowerCase(Locale.ROOT).matches(".*[/+]json\\b.*");
        if (json || text.stripLeading().startsWith("{")) {
            violations.addAll(reader().read(text, request));
        } else if (!text.isBlank() || configuration.getPrompt() == null) {
            request.prompt(text);
        }
    }

    private JsonRequestReader reader() {
        return new JsonRequestReader(image -> ReferenceImageReader.read(image, exchange));
    }

    /** The body's images come first, so that they are the first that a prompt can point to. */
    private void images() {
        Object header = exchange.getMessage().getHeader(KirinConstants.REFERENCE_IMAGES);
        String option = configuration.getReferenceImages();
        List<ReferenceImage> others = header != null
                ? ReferenceImageReader.readAll(header, exchange)
                : option != null ? ReferenceImageReader.readOption(option, exchange) : List.of();
        if (header != null || !bodyImages.isEmpty()) {
            List<ReferenceImage> all = new ArrayList<>(bodyImages);
            all.addAll(others);
            request.referenceImages(all);
        } else if (request.build().getReferenceImages().isEmpty()) {
            request.referenceImages(others);
        }
    }

    private void headers() {
        Message message = exchange.getMessage();
        set(text(message, KirinConstants.MODEL), request::model);
        set(text(message, KirinConstants.PROMPT), request::prompt);
        set(text(message, KirinConstants.RESOLUTION), request::resolution);
        set(text(message, KirinConstants.ASPECT_RATIO), request::aspectRatio);
        set(text(message, KirinConstants.CALLBACK_URL), request::callbackUrl);
        imageCount(message.getHeader(KirinConstants.IMAGE_COUNT));
        watermark(message.getHeader(KirinConstants.WATERMARK));
        Object parameters = message.getHeader(KirinConstants.PARAMETERS);
        if (parameters instanceof Map<?, ?> map) {
            map.forEach((name, value) -> request.parameter(String.valueOf(name), value));
        } else if (parameters != null) {
            violations.add(Violation.of("the header " + KirinConstants.PARAMETERS + " must be a Map, was a "
                    + parameters.getClass().getSimpleName()));
        }
    }

    private void imageCount(@Nullable Object value) {
        if (value == null) {
            return;
        }
        if (value instanceof Number number && number.doubleValue() == number.intValue()) {
            request.imageCount(number.intValue());
            return;
        }
        try {
            request.imageCount(Integer.valueOf(value.toString().strip()));
        } catch (NumberFormatException e) {
            violations.add(new Violation(
                    "002016003",
                    "imageCount must be 1 to 9, was not a whole number; see " + KirinConstants.IMAGE_COUNT));
        }
    }

    private void watermark(@Nullable Object value) {
        if (value == null) {
            return;
        }
        String text = value.toString().strip().toLowerCase(Locale.ROOT);
        if (text.equals("true") || text.equals("false")) {
            request.watermark(Boolean.valueOf(text));
        } else {
            violations.add(
                    Violation.of("watermark must be true or false, was neither; see " + KirinConstants.WATERMARK));
        }
    }

    private static @Nullable String text(Message message, String name) {
        return Objects.toString(message.getHeader(name), null);
    }

    private static <T> void set(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}

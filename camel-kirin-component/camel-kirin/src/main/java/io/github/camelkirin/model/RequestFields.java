/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One reading of a map in the wire's parameter names into a request. */
final class RequestFields {
    private static final int MAX_ITEMS = 100;

    private final Function<Object, ReferenceImage> images;
    private final ImageRequest.Builder into;
    private final List<Violation> violations = new ArrayList<>();

    RequestFields(Function<Object, ReferenceImage> images, ImageRequest.Builder into) {
        this.images = images;
        this.into = into;
    }

    List<Violation> read(Map<?, ?> wire) {
        wire.forEach((name, value) -> {
            if (!(name instanceof String text)) {
                reject("parameter names must be text, one was " + kind(name));
            } else if (value != null) {
                field(text, value);
            }
        });
        return List.copyOf(violations);
    }

    private void field(String name, Object value) {
        switch (name) {
            case WireNames.MODEL -> text(name, value, into::model);
            case WireNames.PROMPT -> text(name, value, into::prompt);
            case WireNames.IMAGE_LIST -> images(value);
            case WireNames.ELEMENT_LIST -> elements(value);
            case WireNames.RESOLUTION -> text(name, value, into::resolution);
            case WireNames.COUNT -> count(value);
            case WireNames.ASPECT_RATIO -> text(name, value, into::aspectRatio);
            case WireNames.WATERMARK -> watermark(value);
            case WireNames.CALLBACK_URL -> text(name, value, into::callbackUrl);
            case WireNames.PARAMETERS -> parameters(value);
            case WireNames.EXTERNAL_TASK_ID ->
                reject("external_task_id must not be in the body: set the header CamelKirinIdempotencyKey");
            default ->
                reject("unknown parameter " + Texts.name(name)
                        + ": parameters that only some models have go under \"parameters\"");
        }
    }

    private void text(String name, Object value, Consumer<String> setter) {
        if (value instanceof CharSequence text) {
            setter.accept(text.toString());
        } else {
            reject(name + " must be text, was " + kind(value));
        }
    }

    private void count(Object value) {
        Long count = integer(value);
        if (count == null) {
            String was = value instanceof CharSequence text ? Texts.shown(text.toString()) : kind(value);
            reject(RequestChecks.COUNT_OUT_OF_RANGE, "n must be a whole number, was " + was);
        } else {
            // Beyond an int it is out of every model's range anyway, and stays so.
            into.imageCount((int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, count)));
        }
    }

    private void images(Object value) {
        List<?> items = items(WireNames.IMAGE_LIST, value);
        if (items == null) {
            return;
        }
        List<ReferenceImage> read = new ArrayList<>();
        for (Object item : items) {
            read.add(image(item));
        }
        into.referenceImages(read);
    }

    private ReferenceImage image(@Nullable Object item) {
        Object image = item;
        if (item instanceof Map<?, ?> entry) {
            image = entry.get(WireNames.IMAGE);
            if (entry.size() != 1 || image == null) {
                return ReferenceImage.unusable("must look like {\"image\": …} and hold nothing else");
            }
        }
        return image == null ? ReferenceImage.unusable("must not be null") : images.apply(image);
    }

    private void elements(Object value) {
        List<?> items = items(WireNames.ELEMENT_LIST, value);
        if (items == null) {
            return;
        }
        List<Long> ids = new ArrayList<>();
        for (Object item : items) {
            boolean entry = item instanceof Map<?, ?> map && map.size() == 1;
            Long id = integer(entry ? ((Map<?, ?>) item).get(WireNames.ELEMENT_ID) : item);
            if (id == null) {
                reject("element_list items must be whole numbers or look like {\"element_id\": 123}, one was "
                        + kind(item));
            } else {
                ids.add(id);
            }
        }
        into.elementIds(ids);
    }

    private void watermark(Object value) {
        Object enabled = value instanceof Map<?, ?> map && map.size() == 1 ? map.get(WireNames.ENABLED) : value;
        if (enabled instanceof Boolean flag) {
            into.watermark(flag);
        } else {
            reject("watermark_info must be a boolean or look like {\"enabled\": true}, was " + kind(value));
        }
    }

    private void parameters(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            reject("parameters must be a map, was " + kind(value));
            return;
        }
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((name, inner) -> {
            if (name instanceof String text) {
                named.put(text, inner);
            } else {
                reject("parameters must have names that are text, one was " + kind(name));
            }
        });
        named.forEach(into::parameter);
    }

    private @Nullable List<?> items(String name, Object value) {
        List<?> items =
                value instanceof List<?> list ? list : value instanceof Object[] array ? Arrays.asList(array) : null;
        if (items == null || items.size() > MAX_ITEMS) {
            reject(name + " must be a list of at most " + MAX_ITEMS + " items, was "
                    + (items == null ? kind(value) : "one of " + items.size()));
            return null;
        }
        return items;
    }

    private static @Nullable Long integer(@Nullable Object value) {
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        try {
            if (value instanceof BigInteger big) {
                return big.longValueExact();
            }
            if (value instanceof BigDecimal decimal) {
                return decimal.longValueExact();
            }
            if (value instanceof Double || value instanceof Float) {
                return new BigDecimal(((Number) value).doubleValue()).longValueExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
        return null;
    }

    /** What kind of value something is, without showing it. */
    static String kind(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof CharSequence) {
            return "text";
        }
        if (value instanceof Number) {
            return "a number";
        }
        if (value instanceof Boolean) {
            return "a boolean";
        }
        if (value instanceof Map) {
            return "an object";
        }
        return value instanceof Iterable || value instanceof Object[]
                ? "a list"
                : "a " + value.getClass().getName();
    }

    private void reject(String message) {
        violations.add(Violation.of(message));
    }

    private void reject(String code, String message) {
        violations.add(new Violation(code, message));
    }
}

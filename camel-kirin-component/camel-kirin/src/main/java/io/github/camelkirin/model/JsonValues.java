/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies what a caller put under {@code parameters} into immutable maps, lists and scalars that JSON can say. What it
 * cannot say becomes an {@link Unsendable} in the same place, so that a request can be checked as a whole later.
 */
final class JsonValues {
    static final int MAX_DEPTH = 16;
    static final int MAX_VALUES = 10_000;

    private int values;

    private JsonValues() {}

    /** Stands for a value that cannot be sent. */
    record Unsendable(String reason) {}

    static Map<String, Object> freeze(Map<String, ?> parameters) {
        JsonValues copy = new JsonValues();
        Map<String, Object> frozen = new LinkedHashMap<>();
        parameters.forEach((name, value) -> frozen.put(name, copy.value(value, 1)));
        return Collections.unmodifiableMap(frozen);
    }

    /** The first value in here that cannot be sent, at any depth. */
    static @Nullable Unsendable firstUnsendable(@Nullable Object frozen) {
        if (frozen instanceof Unsendable unsendable) {
            return unsendable;
        }
        Iterable<?> inner =
                frozen instanceof Map<?, ?> map ? map.values() : frozen instanceof List<?> list ? list : List.of();
        for (Object value : inner) {
            Unsendable found = firstUnsendable(value);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    // A map's null is JSON's null, which an extra parameter may well mean.
    @SuppressWarnings("NullAway")
    private Object value(@Nullable Object value, int depth) {
        if (++values > MAX_VALUES) {
            return new Unsendable("holds more than " + MAX_VALUES + " values");
        }
        if (depth > MAX_DEPTH) {
            return new Unsendable("is nested deeper than " + MAX_DEPTH + " levels");
        }
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (value instanceof JsonNode node) {
            return node(node, depth);
        }
        if (value instanceof CharSequence text) {
            String string = text.toString();
            return hasLoneSurrogate(string) ? new Unsendable("holds half a surrogate pair") : string;
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof Map<?, ?> map) {
            return map(map, depth);
        }
        if (value instanceof Object[] array) {
            return list(Arrays.asList(array).iterator(), depth);
        }
        if (value instanceof Iterable<?> iterable && !(value instanceof java.nio.file.Path)) {
            return list(iterable.iterator(), depth);
        }
        return new Unsendable("must be text, a number, a boolean, a list or a map, was a "
                + value.getClass().getName());
    }

    private static Object number(Number number) {
        if (number instanceof Double || number instanceof Float) {
            return Double.isFinite(number.doubleValue()) ? number : new Unsendable("must be a finite number");
        }
        boolean known = number instanceof Integer
                || number instanceof Long
                || number instanceof Short
                || number instanceof Byte
                || number instanceof BigInteger
                || number instanceof BigDecimal;
        return known
                ? number
                : new Unsendable(
                        "must be a plain number, was a " + number.getClass().getName());
    }

    private Object map(Map<?, ?> map, int depth) {
        Map<String, Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String name) || hasLoneSurrogate(name)) {
                return new Unsendable("must have names that are text");
            }
            copy.put(name, value(entry.getValue(), depth + 1));
            if (values > MAX_VALUES) {
                break;
            }
        }
        return Collections.unmodifiableMap(copy);
    }

    private Object list(Iterator<?> items, int depth) {
        List<Object> copy = new ArrayList<>();
        while (items.hasNext() && values <= MAX_VALUES) {
            copy.add(value(items.next(), depth + 1));
        }
        return Collections.unmodifiableList(copy);
    }

    @SuppressWarnings("NullAway")
    private Object node(JsonNode node, int depth) {
        if (node.isObject()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            return map(fields, depth);
        }
        if (node.isArray()) {
            return list(node.iterator(), depth);
        }
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (node.isNumber()) {
            return number(node.numberValue());
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.asText();
    }
}

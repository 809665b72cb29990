/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.wire;

import io.github.camelkirin.simulator.task.Phase;
import java.util.HashMap;
import java.util.Map;

/**
 * How the service spells its answers, wherever more than one way has been seen. A dialect is made of choices, each an enum
 * whose first constant is the default:
 *
 * <pre>{@code Dialect.standard().with(Dialect.Envelope.WRAPPED, Dialect.Output.FLAT)}</pre>
 *
 * <p>Immutable.
 */
public final class Dialect {
    private static final Dialect STANDARD = new Dialect(defaults(), Map.of());

    private final Map<Class<?>, Choice> choices;
    private final Map<Phase, String> spellings;

    private Dialect(Map<Class<?>, Choice> choices, Map<Phase, String> spellings) {
        this.choices = Map.copyOf(choices);
        this.spellings = Map.copyOf(spellings);
    }

    /** One of the enums nested here. */
    public sealed interface Choice {}

    /** Whether answers come as they are or as {@code {"data":…,"status":{"code":200,…}}}. */
    public enum Envelope implements Choice {
        /** As they are. */
        BARE,
        /** With {@code data} and {@code status} around them. */
        WRAPPED
    }

    /** The shape of {@code output}. */
    public enum Output implements Choice {
        /** An array of groups, each with a {@code content} array: documented. */
        GROUPS,
        /** An array of contents. */
        FLAT,
        /** One group object. */
        SINGLE_GROUP
    }

    /** The shape of an HTTP error's body. */
    public enum HttpError implements Choice {
        /** {@code {"error":{"code","message"},"request_id"}}. */
        ERROR_OBJECT,
        /** {@code {"detail":"…"}}. */
        DETAIL,
        /** {@code {"status":{"code","message","error_code"},"data":null}}. */
        STATUS_OBJECT,
        /** {@code {"message":"…"}}. */
        MESSAGE,
        /** {@code {"error":"…"}}. */
        ERROR_STRING,
        /** An HTML page, as of a proxy. */
        HTML,
        /** Plain text, as of a proxy. */
        TEXT
    }

    /** The shape of a failed task's {@code error}. */
    public enum TaskFailure implements Choice {
        /** {@code {"code":"…","message":"…"}}: documented. */
        CODE_AND_MESSAGE,
        /** {@code {"code":"…","error_message":"…"}}. */
        CODE_AND_ERROR_MESSAGE,
        /** {@code {"code":2016095,"message":"…"}}: leading zeros are lost. */
        NUMERIC_CODE,
        /** {@code "…"}: no code at all. */
        STRING
    }

    /** The unit of {@code created_at} and {@code updated_at}. */
    public enum Times implements Choice {
        /** Epoch milliseconds. */
        MILLISECONDS,
        /** Epoch seconds. */
        SECONDS
    }

    /** The JSON type of a content's {@code duration}. */
    public enum Durations implements Choice {
        /** A number: documented. */
        NUMBER,
        /** A string. */
        STRING
    }

    /** What {@code usage} holds. */
    public enum Usage implements Choice {
        /** {@code cost} and {@code discount}: documented. */
        PLAIN,
        /** {@code quantity}, {@code unit_price} and {@code extra_info} too. */
        WITH_EXTRAS
    }

    /** Whether answers hold fields that no page lists. */
    public enum UnknownFields implements Choice {
        /** They do not. */
        ABSENT,
        /** They do, on every level. */
        PRESENT
    }

    /** The form of callbacks. */
    public enum Callback implements Choice {
        /** The query's answer as it is. */
        BARE,
        /** The query's answer in its envelope. */
        WRAPPED,
        /** The upstream model's form, with {@code task_status} and {@code task_result}. */
        UPSTREAM
    }

    /** The method that the queue protocol's {@code cancel_url} takes; others are answered with 405. */
    public enum Cancel implements Choice {
        /** {@code PUT}. */
        PUT,
        /** {@code POST}. */
        POST
    }

    /** How the queue protocol says that a task failed. */
    public enum QueueFailure implements Choice {
        /** {@code COMPLETED} with a non-empty {@code error}. */
        COMPLETED_WITH_ERROR,
        /** A failed status. */
        FAILED
    }

    /** Whether a {@code watermark_url} stands beside {@code url} where a watermark was asked for. */
    public enum WatermarkUrl implements Choice {
        /** It does not. */
        ABSENT,
        /** It does, as upstream. */
        PRESENT
    }

    /** Whether the queue protocol's create answers with a {@code status}. */
    public enum QueueStatus implements Choice {
        /** It does not. */
        ABSENT,
        /** It does. */
        PRESENT
    }

    private static Map<Class<?>, Choice> defaults() {
        Map<Class<?>, Choice> defaults = new HashMap<>();
        for (Class<?> type : Choice.class.getPermittedSubclasses()) {
            defaults.put(type, (Choice) type.getEnumConstants()[0]);
        }
        return defaults;
    }

    /** The dialect of the documented answers: the first constant of every choice. */
    public static Dialect standard() {
        return STANDARD;
    }

    /** The same dialect but for these choices. */
    public Dialect with(Choice... other) {
        Map<Class<?>, Choice> changed = new HashMap<>(choices);
        for (Choice choice : other) {
            changed.put(((Enum<?>) choice).getDeclaringClass(), choice);
        }
        return new Dialect(changed, spellings);
    }

    /**
     * Finds a choice by name, in any case.
     *
     * @param name of the enum, such as {@code httpError}
     * @param value of the constant, such as {@code detail}
     * @throws IllegalArgumentException if there is no such choice
     */
    public static Choice choice(String name, String value) {
        for (Class<?> type : Choice.class.getPermittedSubclasses()) {
            for (Object constant : type.getEnumConstants()) {
                if (type.getSimpleName().equalsIgnoreCase(name)
                        && constant.toString().equalsIgnoreCase(value)
                        && constant instanceof Choice choice) {
                    return choice;
                }
            }
        }
        throw new IllegalArgumentException("there is no dialect choice %s=%s".formatted(name, value));
    }

    /** The same dialect, but with this spelling of a status, on both protocols. */
    public Dialect withStatus(Phase phase, String spelling) {
        Map<Phase, String> changed = new HashMap<>(spellings);
        changed.put(phase, spelling);
        return new Dialect(choices, changed);
    }

    <C extends Enum<C> & Choice> boolean is(C choice) {
        return choice.equals(choices.get(choice.getDeclaringClass()));
    }

    /** The method that cancels on the queue protocol. */
    public String cancelMethod() {
        return is(Cancel.PUT) ? "PUT" : "POST";
    }

    String status(Phase phase, Map<Phase, String> usual) {
        return spellings.getOrDefault(phase, usual.getOrDefault(phase, ""));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dialect that && choices.equals(that.choices) && spellings.equals(that.spellings);
    }

    @Override
    public int hashCode() {
        return choices.hashCode() + spellings.hashCode();
    }

    @Override
    public String toString() {
        return "Dialect" + choices.values() + spellings;
    }
}

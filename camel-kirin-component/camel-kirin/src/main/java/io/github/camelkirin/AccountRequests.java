/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.AccountStatus;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** How an account's requests to the service fare, for people and for programs. */
final class AccountRequests {

    private AccountRequests() {}

    static String text(AccountStatus status) {
        Double perSecond = status.requestsPerSecond();
        return String.format(
                        Locale.ROOT,
                        "Account %s, %s: %d of %d requests under way, %s%n",
                        status.account(),
                        status.baseUrl(),
                        status.underWay(),
                        status.maxConcurrentRequests(),
                        perSecond == null
                                ? "any number a second"
                                : String.format(Locale.ROOT, "%.2f a second at most", perSecond))
                + text("Creates", status.creates())
                + text("Queries", status.queries());
    }

    private static String text(String name, AccountStatus.Lane lane) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "    %s: waiting %d urgent and %d others, HTTP 429 %d",
                name,
                lane.waitingUrgent(),
                lane.waiting(),
                lane.throttled()));
        if (lane.perSecond() != null) {
            text.append(String.format(Locale.ROOT, ", learned pace %.1f a second", lane.perSecond()));
        }
        if (lane.pausedUntil() != null) {
            text.append(", paused until ").append(lane.pausedUntil());
        }
        if (lane.nextProbe() != null) {
            text.append(", held since the key is refused, next probe at ").append(lane.nextProbe());
        }
        return text.append(System.lineSeparator()).toString();
    }

    static JsonArray json(Stream<AccountStatus> accounts) {
        JsonArray array = new JsonArray();
        accounts.forEach(status -> {
            JsonObject json = new JsonObject();
            json.put("account", status.account());
            json.put("baseUrl", status.baseUrl());
            json.put("maxConcurrentRequests", status.maxConcurrentRequests());
            if (status.requestsPerSecond() != null) {
                json.put("requestsPerSecond", status.requestsPerSecond());
            }
            json.put("underWay", status.underWay());
            json.put("creates", json(status.creates()));
            json.put("queries", json(status.queries()));
            array.add(json);
        });
        return array;
    }

    private static JsonObject json(AccountStatus.Lane lane) {
        JsonObject json = new JsonObject();
        json.put("waitingUrgent", lane.waitingUrgent());
        json.put("waiting", lane.waiting());
        if (lane.perSecond() != null) {
            json.put("perSecond", Math.round(lane.perSecond() * 10) / 10.0);
        }
        if (lane.pausedUntil() != null) {
            json.put("pausedUntil", lane.pausedUntil().toString());
        }
        if (lane.nextProbe() != null) {
            json.put("nextProbe", lane.nextProbe().toString());
        }
        json.put("throttled", lane.throttled());
        return json;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import static io.github.camelkirin.account.RequestGate.Kind.CLAIM;
import static io.github.camelkirin.account.RequestGate.Kind.CREATE;
import static io.github.camelkirin.account.RequestGate.Kind.QUERY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.task.EngineFixture;
import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is learned of a service from the requests that it refuses, by a clock that is moved by hand. */
@Tag("no-lane")
class LearnedPaceTest {

    /** A service without a limit that refuses one request at a time, at equal intervals. */
    private static final class Strays implements PacedTraffic.Service {
        private final Duration interval;
        private int left;
        private Instant next = Instant.MIN;

        Strays(int count, Duration interval) {
            this.left = count;
            this.interval = interval;
        }

        @Override
        public boolean takes(Instant now) {
            if (left == 0 || now.isBefore(next)) {
                return true;
            }
            left--;
            next = now.plus(interval);
            return false;
        }
    }

    /** A service that takes 500 a second, of which somebody else takes 400 for a while. */
    private static final class Shared implements PacedTraffic.Service {
        private final PacedTraffic.Service limit = PacedTraffic.limit(500, 500);
        private final Instant from;
        private final Instant to;
        private Instant next;

        Shared(Instant from, Instant to) {
            this.from = from;
            this.to = to;
            this.next = from;
        }

        @Override
        public boolean takes(Instant now) {
            while (next.isBefore(now) && next.isBefore(to)) {
                limit.takes(next);
                next = next.plus(Duration.ofNanos(2_500_000));
            }
            return limit.takes(now);
        }
    }

    private static Double pace(PacedTraffic traffic) {
        return traffic.gate.status(EngineFixture.ACCOUNT).queries().perSecond();
    }

    @ParameterizedTest(name = "{0} a second, {1} at once: {2}")
    @CsvSource({
        "10, 10, 0.9, 0.03",
        "10, 1, 0.7, 0.03",
        "50, 50, 0.9, 0.01",
        "500, 500, 0.95, 0.005",
        "500, 100, 0.75, 0.005",
        "5000, 5000, 0.95, 0.005"
    })
    void aLimitIsFoundAndHeld(double perSecond, double atOnce, double used, double refused) {
        PacedTraffic traffic = PacedTraffic.to(PacedTraffic.limit(perSecond, atOnce));
        int seconds = 60;
        traffic.send(QUERY, (int) (perSecond * seconds * 1.5));
        traffic.pass(seconds);
        assertThat(traffic.takenPerSecond(5, seconds)).isGreaterThan(perSecond * used);
        assertThat(traffic.refused(5, seconds)).isLessThan(refused);
    }

    @Test
    void aLimitIsTriedTheLessOftenTheLongerThePausesThatThatCosts() {
        PacedTraffic traffic =
                new PacedTraffic(AccountLimits.concurrent(32), PacedTraffic.limit(500, 50), Duration.ofSeconds(10));
        traffic.send(QUERY, 200_000);
        traffic.pass(300);
        assertThat(traffic.takenPerSecond(5, 300)).isGreaterThan(500 * 0.6);
    }

    @Test
    void createsAndQueriesShareWhatAServiceTakes() {
        PacedTraffic traffic = PacedTraffic.to(PacedTraffic.limit(500, 500));
        for (int i = 0; i < 5_000; i++) {
            traffic.send(CREATE, 1);
            traffic.send(CLAIM, 2);
        }
        traffic.pass(60);
        assertThatTheLimitIsUsed(traffic, 15_000);
    }

    @Test
    void queriesAreSentFasterWhenNothingIsCreatedAnyMore() {
        PacedTraffic traffic = PacedTraffic.to(PacedTraffic.limit(500, 500));
        for (int i = 0; i < 5_000; i++) {
            traffic.send(CREATE, () -> traffic.timer.schedule(Duration.ofMillis(500), () -> traffic.send(CLAIM, 1)));
        }
        traffic.pass(60);
        assertThatTheLimitIsUsed(traffic, 10_000);
    }

    private static void assertThatTheLimitIsUsed(PacedTraffic traffic, int requests) {
        assertThat(traffic.taken).hasSize(requests);
        double end = traffic.seconds(traffic.taken.get(requests - 1));
        assertThat(traffic.takenPerSecond(5, end)).isGreaterThan(500 * 0.85);
        assertThat(traffic.refused(5, end)).isLessThan(0.01);
    }

    @ParameterizedTest(name = "{0} strays, one each {1} s")
    @CsvSource({"1, 5, 8", "3, 5, 20", "5, 2, 20", "5, 15, 20", "12, 15, 20"})
    void straysThatWereNoLimitDoNotHoldTheAccountDownForLong(int strays, int interval, int seconds) {
        PacedTraffic traffic = PacedTraffic.to(new Strays(strays, Duration.ofSeconds(interval)));
        while (traffic.throttled.size() < strays) {
            traffic.send(QUERY, 1); // so little that nothing is known of what the service takes
            traffic.pass(1);
        }
        int before = traffic.taken.size();
        traffic.send(QUERY, 1_000);
        traffic.pass(seconds);
        assertThat(traffic.taken.size() - before).isGreaterThanOrEqualTo(1_000);
        assertThat(traffic.throttled).hasSize(strays);
    }

    @Test
    void whatOthersUseOfALimitIsLeftToThemAndTakenWhenTheyGo() {
        Instant start = new ManualTimer().now();
        PacedTraffic traffic = PacedTraffic.to(new Shared(start.plusSeconds(20), start.plusSeconds(60)));
        traffic.send(QUERY, 70_000);
        traffic.pass(100);
        assertThat(traffic.takenPerSecond(5, 20)).as("alone").isGreaterThan(450);
        assertThat(traffic.takenPerSecond(23, 60)).as("of a hundred").isGreaterThan(80);
        assertThat(traffic.refused(23, 60)).isLessThan(0.02);
        assertThat(traffic.takenPerSecond(70, 100)).as("alone again").isGreaterThan(450);
    }

    @Test
    void aPaceIsForgottenAfterTwoMinutes() {
        PacedTraffic traffic = PacedTraffic.to(new Strays(2, Duration.ofSeconds(5)));
        assertThat(pace(traffic)).isNull();
        traffic.send(QUERY, 1);
        traffic.pass(10);
        traffic.send(QUERY, 1);
        traffic.pass(2);
        assertThat(pace(traffic)).isBetween(1.0, 5.0);
        traffic.pass(125);
        assertThat(pace(traffic)).isNull();
    }
}

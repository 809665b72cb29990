/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** "Not sent" is only said when nothing can be sent any more. */
class FlightTest {

    private final Flight flight = new Flight("r1");

    @Test
    void whatWasGivenUpIsNotSentAnyMore() {
        flight.timeOut();
        assertThat(lost().sent()).isFalse();
        assertThatIOException().isThrownBy(flight::sending);
    }

    @Test
    void whatIsBeingSentCountsAsSent() throws IOException {
        flight.sending();
        flight.timeOut();
        assertThat(lost().sent()).isTrue();
    }

    @Test
    void isSentOnlyOnce() throws IOException {
        flight.sending();
        assertThatIOException().isThrownBy(flight::sending);
    }

    @Test
    void anAnswerToWhatWasNeverSentIsTheProxys() {
        flight.completed(new Answer(200, null, null, null, new byte[0]));
        assertThat(lost().sent()).isFalse();
    }

    @Test
    void givingUpCancelsTheExchangeWheneverItBegins() {
        CompletableFuture<Void> before = new CompletableFuture<>();
        flight.started(before);
        flight.timeOut();
        assertThat(before).isCancelled();
        CompletableFuture<Void> after = new CompletableFuture<>();
        flight.started(after);
        assertThat(after).isCancelled();
    }

    private Reply.Lost lost() {
        return (Reply.Lost) flight.reply().join();
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The part of the contract about due times, claims and the due-now mark. */
abstract class DueTasksContract extends UnsentTasksContract {

    private static final ClaimLimit OPEN = new ClaimLimit(1, 0);
    private static final ClaimLimit ENDED = new ClaimLimit(0, 1);

    @Test
    void claimsWhatHasBeenDueForLongestFirst() {
        insertDue(active("later"), Duration.ofSeconds(3));
        insertDue(active("first"), Duration.ofSeconds(1));
        insertDue(task("second").build(), Duration.ofSeconds(2));
        insertDue(active("not yet"), Duration.ofSeconds(30));
        move(Duration.ofSeconds(10));
        assertThat(claimed(new ClaimLimit(2, 0), A)).containsExactly("first", "second");
        assertThat(claimed(new ClaimLimit(2, 0), A)).containsExactly("later");
        assertThat(claimed(new ClaimLimit(2, 0), A)).isEmpty();
    }

    @Test
    void claimsOfEachKindAsManyAsAllowed() {
        for (int i = 0; i < 3; i++) {
            insertDue(active("open" + i), Duration.ofSeconds(i));
            insertDue(ended("ended" + i), Duration.ofSeconds(i));
        }
        insertDue(task("submitting").build(), Duration.ofSeconds(9));
        move(Duration.ofSeconds(10));
        assertThat(claimed(new ClaimLimit(0, 0), A)).isEmpty();
        assertThat(claimed(new ClaimLimit(0, 2), A)).containsExactlyInAnyOrder("ended0", "ended1");
        assertThat(claimed(new ClaimLimit(2, 0), A)).containsExactlyInAnyOrder("open0", "open1");
        assertThat(claimed(new ClaimLimit(2, 2), A)).containsExactlyInAnyOrder("open2", "submitting", "ended2");
    }

    @Test
    void aClaimedTaskIsAsItIsStored() {
        insertDue(ended("a").toBuilder().deliveries(2).note("n").build(), Duration.ZERO);
        TaskRecord before = stored("a");
        TaskRecord claimed = repository.claimDue(POSTERS, ALL, B).get(0);
        assertThat(claimed)
                .usingRecursiveComparison()
                .ignoringFields("fields.version")
                .isEqualTo(before);
        assertThat(claimed.version()).isGreaterThan(before.version());
        assertThat(stored("a").version()).isEqualTo(claimed.version());
        assertThat(finish(claimed)).isTrue();
    }

    @Test
    void oneTaskIsClaimedDueOrNot() {
        insertDue(active("a"), HOUR);
        assertThat(repository.claim(ACCOUNT, "a", A)).isPresent();
        assertThat(repository.claim(ACCOUNT, "a", A))
                .as("held, if by the same node")
                .isEmpty();
        move(MINUTE);
        assertThat(claimed(ALL, B))
                .as("due when the lease of a dead node has ended")
                .containsExactly("a");
    }

    @Test
    void claimsOnlyWhatIsOverdueIfToldTo() {
        ClaimLimit overdue = new ClaimLimit(9, 9, Duration.ofMinutes(5));
        insertDue(active("open"), Duration.ZERO);
        insertDue(ended("ended"), Duration.ofSeconds(30));
        move(Duration.ofMinutes(5).minusMillis(1));
        assertThat(claimed(overdue, A)).isEmpty();
        move(Duration.ofMillis(1));
        assertThat(claimed(overdue, A)).containsExactly("open");
        move(Duration.ofSeconds(30));
        assertThat(claimed(overdue, A)).containsExactly("ended");
    }

    @Test
    void aLeaseThatHasJustEndedIsNotOverdue() {
        ClaimLimit overdue = new ClaimLimit(9, 9, Duration.ofMinutes(5));
        insertDue(active("a"), Duration.ZERO);
        move(HOUR);
        assertThat(claimed(ALL, A)).containsExactly("a");
        move(MINUTE);
        assertThat(claimed(overdue, B)).isEmpty();
        move(Duration.ofMinutes(5));
        assertThat(claimed(overdue, B)).containsExactly("a");
    }

    @Test
    void aMarkedTaskIsDueAtOnce() {
        insertDue(active("a"), HOUR);
        long version = stored("a").version();
        assertThat(claimed(ALL, A)).isEmpty();
        assertThat(repository.markDue(ACCOUNT, "a")).isTrue();
        assertThat(stored("a").version()).isEqualTo(version);
        assertThat(repository.nextDue(POSTERS, OPEN)).contains(Duration.ZERO);
        assertThat(claimed(ALL, A)).containsExactly("a");
    }

    @Test
    void aMarkedTaskHasNotBeenDueBeforeItWasMarked() {
        insertDue(active("marked"), HOUR);
        insertDue(active("due"), Duration.ofSeconds(1));
        move(MINUTE);
        repository.markDue(ACCOUNT, "marked");
        assertThat(claimed(new ClaimLimit(9, 9, Duration.ofSeconds(30)), A)).containsExactly("due");
        insertDue(active("due later"), Duration.ofSeconds(1));
        move(Duration.ofSeconds(30));
        assertThat(claimed(ALL, A)).containsExactly("marked", "due later");
    }

    @Test
    void aTaskThatIsDueAlreadyKeepsItsTurnWhenMarked() {
        insertDue(active("first"), Duration.ofSeconds(1));
        insertDue(active("second"), Duration.ofSeconds(2));
        move(MINUTE);
        repository.markDue(ACCOUNT, "second");
        repository.markDue(ACCOUNT, "first");
        assertThat(claimed(OPEN, A)).containsExactly("first");
    }

    @Test
    void aMarkDoesNotBreakALease() {
        TaskRecord held = insert(active("a"));
        assertThat(repository.markDue(ACCOUNT, "a")).isTrue();
        assertThat(claimed(ALL, B)).isEmpty();
        assertThat(repository.claim(ACCOUNT, "a", B)).isEmpty();
        assertThat(repository.update(held))
                .as("the holder's version still counts")
                .isPresent();
    }

    @Test
    void aMarkIsKeptWhenTheTaskIsPutBackForLater() {
        TaskRecord held = insert(active("a"));
        repository.markDue(ACCOUNT, "a");
        TaskRecord updated = repository.update(held).orElseThrow();
        assertThat(repository.renew(List.of(updated), A)).isEmpty();
        assertThat(repository.putBack(List.of(new PutBack(updated, HOUR)))).isEmpty();
        assertThat(repository.nextDue(POSTERS, OPEN)).contains(Duration.ZERO);
        assertThat(claimed(ALL, B)).containsExactly("a");
    }

    @Test
    void aClaimTakesTheMarkOff() {
        insertDue(active("a"), HOUR);
        repository.markDue(ACCOUNT, "a");
        TaskRecord claimed = repository.claimDue(POSTERS, ALL, A).get(0);
        repository.putBack(List.of(new PutBack(claimed, HOUR)));
        assertThat(claimed(ALL, A)).isEmpty();
        repository.markDue(ACCOUNT, "a");
        TaskRecord single = repository.claim(ACCOUNT, "a", A).orElseThrow();
        repository.putBack(List.of(new PutBack(single, HOUR)));
        assertThat(claimed(ALL, A)).isEmpty();
    }

    @Test
    void endedTasksCanBeMarkedToo() {
        insertDue(ended("a"), HOUR);
        assertThat(repository.markDue(ACCOUNT, "a")).isTrue();
        assertThat(claimed(ENDED, A)).containsExactly("a");
    }

    @Test
    void tellsWhenTheNextTaskOfAKindIsDue() {
        assertThat(repository.nextDue(POSTERS, ALL)).isEmpty();
        insertDue(active("open"), Duration.ofSeconds(20));
        insertDue(active("open later"), Duration.ofSeconds(40));
        insertDue(ended("ended"), Duration.ofSeconds(30));
        assertThat(repository.nextDue(POSTERS, ALL)).contains(Duration.ofSeconds(20));
        assertThat(repository.nextDue(POSTERS, OPEN)).contains(Duration.ofSeconds(20));
        assertThat(repository.nextDue(POSTERS, ENDED)).contains(Duration.ofSeconds(30));
        assertThat(repository.nextDue(POSTERS, new ClaimLimit(0, 0))).isEmpty();
        move(Duration.ofSeconds(25));
        assertThat(repository.nextDue(POSTERS, OPEN)).contains(Duration.ZERO);
        assertThat(repository.nextDue(POSTERS, ENDED)).contains(Duration.ofSeconds(5));
    }

    @Test
    void aLeasedTaskIsNextDueWhenItsLeaseEnds() {
        insert(active("a"));
        move(Duration.ofSeconds(20));
        assertThat(repository.nextDue(POSTERS, OPEN)).contains(Duration.ofSeconds(40));
        repository.markDue(ACCOUNT, "a");
        assertThat(repository.nextDue(POSTERS, OPEN)).contains(Duration.ofSeconds(40));
        assertThat(repository.nextDue(POSTERS, ENDED)).isEmpty();
    }
}

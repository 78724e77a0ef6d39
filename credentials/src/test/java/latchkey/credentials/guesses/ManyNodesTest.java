package latchkey.credentials.guesses;

import static latchkey.credentials.guesses.GuessingNode.MOST;
import static latchkey.credentials.guesses.GuessingNode.SOMEWHERE;
import static latchkey.credentials.guesses.GuessingNode.word;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** D9: a guesser who goes from node to node. */
class ManyNodesTest {
    private static final int NODES = 3;

    private final AtomicLong nanos = new AtomicLong();
    private final SharedSets store = new SharedSets(nanos);
    private final List<GuessingNode> nodes =
            Stream.generate(() -> new GuessingNode(store, nanos)).limit(NODES).toList();

    /** How many different guesses the guesser gets answered before every node refuses it, going round. */
    private int guessesUntilRefused() {
        int guesses = 0;
        for (int turn = 0; turn < 100 * MOST; turn++) {
            GuessingNode node = nodes.get(turn % NODES);
            if (!node.guesses.refuses(SOMEWHERE)) {
                node.wrong("user" + guesses, word(guesses), SOMEWHERE);
                guesses++;
            }
        }
        return guesses;
    }

    @Test
    void d9TogetherTheyPutUpWithHardlyMoreThanOne() {
        assertThat(guessesUntilRefused()).isEqualTo(MOST + NODES);
    }

    @Test
    void d9WithoutTheStoreWithAsManyTimesMoreAsThereAreNodes() {
        store.away = true;
        assertThat(guessesUntilRefused()).isEqualTo(NODES * (MOST + 1));
    }

    @Test
    void d9AStoreThatGoesAwayLetsThroughNoMoreThanOneThatIsNotThere() {
        for (int i = 0; i < MOST / 2; i++) {
            nodes.get(i % NODES).wrong("before" + i, word(1000 + i), SOMEWHERE);
        }
        store.away = true;
        assertThat(guessesUntilRefused()).isLessThanOrEqualTo(NODES * (MOST + 1));
    }

    @Test
    void theSameMistakeAtEachNodeIsOne() {
        for (GuessingNode node : nodes) {
            assertThat(node.wrong("ann", word(1), SOMEWHERE)).isZero();
        }
        assertThat(nodes.getFirst().wrong("ann", word(2), SOMEWHERE)).isZero();
        assertThat(store.members).as("each for the login and for the address").isEqualTo(4);
    }

    @Test
    void whoSignedInAtAnotherNodeIsNotRefused() {
        nodes.get(0).guesses.accepted(SOMEWHERE);
        nodes.get(1).guess(10 * MOST, SOMEWHERE);
        assertThat(nodes.get(1).guesses.refuses(SOMEWHERE)).isFalse();
    }

    /** Who gets in at one node opens the others too, though they have shut before. */
    @Test
    void whoSignsInAtAnotherNodeLaterIsSoonRefusedNoMore() {
        GuessingNode here = nodes.get(1);
        here.guess(2 * MOST, SOMEWHERE);
        nodes.get(0).guesses.accepted(SOMEWHERE);
        assertThat(here.guesses.refuses(SOMEWHERE)).isTrue();
        here.pass(Duration.ofSeconds(5));
        var _ = here.guesses.turnsAway(SOMEWHERE);
        assertThat(here.guesses.refuses(SOMEWHERE)).isFalse();
        assertThat(here.guesses.turnsAway(SOMEWHERE)).isFalse();
    }

    /** However many connections a guesser opens, the store is asked about it now and then only. */
    @Test
    void aRefusedAddressIsAskedAboutNowAndThen() {
        GuessingNode here = nodes.getFirst();
        here.guess(2 * MOST, SOMEWHERE);
        int before = store.questions;
        for (int second = 0; second < 60; second++) {
            for (int connection = 0; connection < 100; connection++) {
                var _ = here.guesses.turnsAway(SOMEWHERE);
            }
            here.pass(Duration.ofSeconds(1));
        }
        assertThat(store.questions - before).isBetween(10, 12);
    }

    /** An enemy's numbers shut nobody who made no mistake, and nobody who signed in. */
    @Test
    void e3WhatTheStoreSaysIsAskedOnlyAboutGuessers() {
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        SharedSets enemy = new SharedSets(nanos) {
            @Override
            public long count(byte[] set, byte[] member, Duration lasts) {
                return Long.MAX_VALUE;
            }
        };
        GuessingNode node = new GuessingNode(enemy, nanos);
        assertThat(node.guesses.refuses(SOMEWHERE)).isFalse();
        node.guesses.accepted(SOMEWHERE);
        node.guess(1, SOMEWHERE);
        assertThat(node.guesses.refuses(SOMEWHERE)).isFalse();
    }
}

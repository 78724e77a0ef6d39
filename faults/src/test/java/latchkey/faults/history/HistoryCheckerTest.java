package latchkey.faults.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import latchkey.faults.history.Event.Ending;
import latchkey.faults.history.Violation.Rule;
import org.junit.jupiter.api.Test;

/** Each rule, on histories written by hand: one that keeps it by a hair and one that breaks it by a hair. */
class HistoryCheckerTest {
    private static final Promise SECOND =
            Promise.effectiveWithin(Duration.ofSeconds(1)).noticing(Duration.ofMillis(100));
    private static final Answer ACCEPTED = new Answer.Accepted();
    private static final Answer ENFORCED = new Answer.Enforced();

    private final History history = new History();
    private long operation;

    private long asked(long millis, Action action) {
        history.add(new Event.Invoked(nanos(millis), ++operation, action));
        return operation;
    }

    private void answered(long millis, long which, Answer answer) {
        history.add(new Event.Completed(nanos(millis), which, answer));
    }

    private long done(long from, long to, Action action, Answer answer) {
        long which = asked(from, action);
        answered(to, which, answer);
        return which;
    }

    private void issue(long from, long to, long credential) {
        done(from, to, new Action.Issue("alice"), new Answer.Issued(credential));
    }

    private void revoke(long from, long to, long credential, Answer answer) {
        done(from, to, new Action.Revoke(credential), answer);
    }

    private long login(long from, long to, String node, long credential, Answer answer) {
        return done(from, to, new Action.Login(node, "imap", credential), answer);
    }

    private void ended(long millis, long login, Ending ending) {
        history.add(new Event.Ended(nanos(millis), login, ending, "* BYE"));
    }

    private static long nanos(long millis) {
        return millis * 1_000_000;
    }

    private static Answer durable(long millis, String... nodes) {
        return new Answer.Durable(java.util.Arrays.stream(nodes)
                .collect(java.util.stream.Collectors.toMap(node -> node, _ -> Duration.ofMillis(millis))));
    }

    private void assertBroken(Promise promise, Rule... rules) {
        assertThat(HistoryChecker.violations(history, promise))
                .extracting(Violation::rule)
                .containsExactlyInAnyOrder(rules);
    }

    @Test
    void aGoodLifeBreaksNothing() {
        issue(0, 10, 7);
        long session = login(20, 30, "a", 7, ACCEPTED);
        revoke(100, 120, 7, ENFORCED);
        ended(119, session, Ending.SIGNED_OUT);
        login(121, 130, "b", 7, new Answer.Refused("NO [AUTHENTICATIONFAILED]"));
        assertBroken(SECOND);
    }

    @Test
    void aLoginBegunWithinThePromiseIsGoodAndOneBegunLaterIsNot() {
        issue(0, 10, 7);
        revoke(100, 120, 7, durable(60_000, "a"));
        ended(1_121, login(1_120, 1_120, "a", 7, ACCEPTED), Ending.SIGNED_OUT);
        assertBroken(SECOND);
        ended(1_122, login(1_121, 1_122, "a", 7, ACCEPTED), Ending.SIGNED_OUT);
        assertBroken(SECOND, Rule.NO_LOGIN_AFTER_REVOCATION);
        assertBroken(SECOND.on("a", Duration.ofSeconds(2)));
    }

    @Test
    void aRevocationThatNobodyAcknowledgedPromisesNothing() {
        issue(0, 10, 7);
        revoke(100, 120, 7, new Answer.Unknown("killed"));
        ended(9_050, login(9_000, 9_001, "a", 7, ACCEPTED), Ending.BY_CLIENT);
        assertBroken(SECOND);
        // The retry is acknowledged: it counts from there.
        revoke(9_100, 9_120, 7, durable(60_000, "a"));
        assertBroken(SECOND);
        ended(12_000, login(11_000, 11_001, "a", 7, ACCEPTED), Ending.BY_CLIENT);
        assertBroken(SECOND, Rule.NO_LOGIN_AFTER_REVOCATION, Rule.NO_SESSION_AFTER_REVOCATION);
    }

    @Test
    void aSessionThatEndsWithinThePromiseIsGoodAndOneThatGoesOnIsNot() {
        issue(0, 10, 7);
        long session = login(20, 30, "a", 7, ACCEPTED);
        revoke(100, 120, 7, durable(60_000, "a"));
        ended(1_220, session, Ending.SIGNED_OUT);
        assertBroken(SECOND);
        history.add(new Event.Ended(nanos(1_221), session, Ending.SIGNED_OUT, ""));
        assertBroken(SECOND, Rule.NO_SESSION_AFTER_REVOCATION);
    }

    @Test
    void aRequestInFlightIsCutLikeASession() {
        issue(0, 10, 7);
        revoke(100, 120, 7, ENFORCED);
        done(50, 220, new Action.Login("a", "dav", 7), ACCEPTED);
        assertBroken(SECOND);
        done(50, 221, new Action.Login("a", "dav", 7), ACCEPTED);
        assertBroken(SECOND, Rule.ANSWERS_ARE_TRUE);
        done(50, 1_221, new Action.Login("b", "dav", 7), ACCEPTED);
        assertBroken(SECOND, Rule.ANSWERS_ARE_TRUE, Rule.ANSWERS_ARE_TRUE, Rule.NO_SESSION_AFTER_REVOCATION);
    }

    /** A login that began before the acknowledgement may be accepted after it, but nothing may come of it. */
    @Test
    void aLoginThatTheAcknowledgementOvertakesEndsAtOnce() {
        issue(0, 10, 7);
        long overtaken = asked(90, new Action.Login("a", "imap", 7));
        revoke(100, 120, 7, ENFORCED);
        answered(150, overtaken, ACCEPTED);
        ended(220, overtaken, Ending.SIGNED_OUT);
        assertBroken(SECOND);
        ended(221, overtaken, Ending.SIGNED_OUT);
        assertBroken(SECOND, Rule.ANSWERS_ARE_TRUE);
    }

    /** As the scenarios use it. */
    @Test
    void aFewHundredthsOfASecondAreAllowedAndNoMoreButWhatTheMachineWasLate() {
        Promise usual = Promise.effectiveWithin(Duration.ofSeconds(5));
        issue(0, 10, 7);
        long session = login(20, 30, "a", 7, ACCEPTED);
        revoke(100, 120, 7, ENFORCED);
        ended(170, session, Ending.SIGNED_OUT);
        assertBroken(usual);
        ended(171, session, Ending.SIGNED_OUT);
        assertBroken(usual, Rule.ANSWERS_ARE_TRUE);
        assertBroken(usual.allowing(Duration.ofMillis(1)));
    }

    @Test
    void aProcessThatStandsStillEndsNoSessionAndMayAcceptNothingEither() {
        issue(0, 10, 7);
        long session = login(20, 30, "a", 7, ACCEPTED);
        revoke(100, 120, 7, durable(2_000, "a"));
        history.add(new Event.Stopped(nanos(90), "a"));
        history.add(new Event.Resumed(nanos(9_120), "a"));
        ended(10_220, session, Ending.SIGNED_OUT);
        assertBroken(SECOND);
        ended(10_221, session, Ending.SIGNED_OUT);
        assertBroken(SECOND, Rule.NO_SESSION_AFTER_REVOCATION);
        ended(10_220, session, Ending.SIGNED_OUT);
        ended(9_300, login(5_000, 9_200, "a", 7, ACCEPTED), Ending.SIGNED_OUT);
        assertBroken(SECOND, Rule.NO_LOGIN_AFTER_REVOCATION, Rule.ANSWERS_ARE_TRUE);
    }

    @Test
    void aSessionThatNeverEndsIsAliveUntilTheHistoryEnds() {
        issue(0, 10, 7);
        login(20, 30, "a", 7, ACCEPTED);
        revoke(100, 120, 7, durable(60_000, "a"));
        issue(1_200, 1_210, 8);
        assertBroken(SECOND);
        issue(1_290, 1_300, 9);
        assertBroken(SECOND, Rule.NO_SESSION_AFTER_REVOCATION);
    }

    @Test
    void enforcedMeansThatNothingIsAcceptedOrAliveAtAll() {
        issue(0, 10, 7);
        long session = login(20, 30, "a", 7, ACCEPTED);
        revoke(100, 120, 7, ENFORCED);
        ended(220, session, Ending.SIGNED_OUT);
        ended(121, login(120, 121, "a", 7, ACCEPTED), Ending.SIGNED_OUT);
        assertBroken(SECOND);
        ended(122, login(121, 122, "a", 7, ACCEPTED), Ending.SIGNED_OUT);
        assertBroken(SECOND, Rule.ANSWERS_ARE_TRUE);
        ended(221, session, Ending.SIGNED_OUT);
        assertBroken(SECOND, Rule.ANSWERS_ARE_TRUE, Rule.ANSWERS_ARE_TRUE);
    }

    @Test
    void theBoundOfADurableAnswerIsTrueForTheNodesItNamesAndTheOthersHaveConfirmed() {
        Promise minute = Promise.effectiveWithin(Duration.ofMinutes(1)).noticing(Duration.ofMillis(100));
        issue(0, 10, 7);
        revoke(100, 120, 7, new Answer.Durable(Map.of("a", Duration.ofSeconds(6))));
        ended(6_121, login(6_120, 6_121, "a", 7, ACCEPTED), Ending.SIGNED_OUT);
        assertBroken(minute);
        ended(6_122, login(6_121, 6_122, "a", 7, ACCEPTED), Ending.SIGNED_OUT);
        assertBroken(minute, Rule.ANSWERS_ARE_TRUE);
        ended(202, login(200, 201, "b", 7, ACCEPTED), Ending.SIGNED_OUT);
        assertBroken(minute, Rule.ANSWERS_ARE_TRUE, Rule.ANSWERS_ARE_TRUE);
    }

    @Test
    void aValidPasswordIsNeverRefused() {
        login(0, 5, "a", 7, new Answer.Refused("before it was issued"));
        issue(6, 10, 7);
        long raced = asked(99, new Action.Login("a", "imap", 7));
        revoke(100, 120, 7, ENFORCED);
        answered(130, raced, new Answer.Refused("it was being revoked"));
        login(200, 201, "a", 7, new Answer.Refused("revoked"));
        assertBroken(SECOND);
        login(11, 99, "a", 7, new Answer.Refused("535"));
        assertBroken(SECOND, Rule.NO_REFUSAL_OF_A_VALID_PASSWORD);
    }

    @Test
    void anIssuedPasswordIsUsableWithinASecondOnNodesThatAreNotInTrouble() {
        Answer busy = new Answer.Temporary("NO [UNAVAILABLE]");
        issue(0, 10, 7);
        login(1_010, 1_011, "a", 7, busy);
        history.add(new Event.TroubleBegins(nanos(2_000), "a", "cut off"));
        login(2_500, 2_501, "a", 7, busy);
        history.add(new Event.TroubleEnds(nanos(3_000), "a"));
        login(4_000, 4_001, "a", 7, busy);
        assertBroken(SECOND);
        login(4_001, 4_002, "a", 7, busy);
        login(2_500, 2_501, "b", 7, busy);
        assertBroken(SECOND, Rule.ISSUED_IS_USABLE, Rule.ISSUED_IS_USABLE);
    }

    @Test
    void aRevocationEndsNoOtherSession() {
        issue(0, 10, 7);
        issue(0, 10, 8);
        long other = login(20, 30, "a", 8, ACCEPTED);
        long left = login(20, 30, "a", 8, ACCEPTED);
        ended(50, left, Ending.BY_CLIENT);
        revoke(100, 120, 7, ENFORCED);
        assertBroken(SECOND);
        ended(121, other, Ending.SIGNED_OUT);
        assertBroken(SECOND, Rule.OTHERS_STAY);
    }

    @Test
    void aSessionIsLostOnlyInTrouble() {
        issue(0, 10, 7);
        long first = login(20, 30, "a", 7, ACCEPTED);
        long second = login(20, 30, "b", 7, ACCEPTED);
        history.add(new Event.TroubleBegins(nanos(40), "a", "killed"));
        ended(50, first, Ending.LOST);
        assertBroken(SECOND);
        ended(50, second, Ending.LOST);
        assertBroken(SECOND, Rule.OTHERS_STAY);
    }
}

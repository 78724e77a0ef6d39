package latchkey.credentials.guesses;

import static latchkey.credentials.guesses.GuessingNode.LOGIN;
import static latchkey.credentials.guesses.GuessingNode.MOST;
import static latchkey.credentials.guesses.GuessingNode.SOMEWHERE;
import static latchkey.credentials.guesses.GuessingNode.word;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import latchkey.credentials.Outcome.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuessesTest {
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("203.0.113.200");

    private final GuessingNode node = new GuessingNode();

    @Test
    void answersWaitLongerTheMoreGuessesThereWere() {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            millis.add(node.wrong(LOGIN, word(i), SOMEWHERE).toMillis());
        }
        assertThat(millis).containsExactly(0L, 0L, 500L, 1000L, 2000L, 4000L, 6000L, 6000L, 6000L, 6000L);
        assertThat(Guesses.delay(Integer.MAX_VALUE)).isEqualTo(Guesses.LONGEST_DELAY);
    }

    /** For the operator page: who guesses, where from, and what follows; whoever mistypes is not named. */
    @Test
    void theReportNamesTheWorst() {
        InetAddress six = InetAddress.ofLiteral("2001:db8:1:2::9");
        for (int i = 0; i <= MOST; i++) {
            node.wrong(LOGIN, word(i), six);
        }
        for (int i = 0; i < 3; i++) {
            node.wrong("bob", word(i), SOMEWHERE);
        }
        node.wrong("cat", word(1), ELSEWHERE);
        node.pass(Duration.ofSeconds(30));
        GuessReport report = node.guesses.report(20);
        assertThat(report.blocks())
                .satisfiesExactly(
                        first -> {
                            assertThat(first.block().text()).isEqualTo("2001:db8:1:2::/64");
                            assertThat(first.guesses()).isEqualTo(MOST + 1);
                            assertThat(first.shutFor())
                                    .isEqualTo(GuessSettings.DEFAULT.refuseFor().minusSeconds(30));
                        },
                        second -> {
                            assertThat(second.block().text()).isEqualTo(SOMEWHERE.getHostAddress());
                            assertThat(second.guesses()).isEqualTo(3);
                            assertThat(second.shutFor()).isNull();
                        });
        assertThat(report.logins()).singleElement().satisfies(guessed -> {
            assertThat(guessed.login()).isEqualTo(LOGIN);
            assertThat(guessed.ago()).isEqualTo(Duration.ofSeconds(30));
        });
        assertThat(node.guesses.report(1).blocks()).hasSize(1);

        node.guesses.accepted(six);
        assertThat(node.guesses.report(1).blocks()).singleElement().satisfies(first -> {
            assertThat(first.shutFor()).isNull();
            assertThat(first.known()).isTrue();
        });
        node.pass(GuessSettings.DEFAULT.window().plusSeconds(1));
        assertThat(node.guesses.report(20)).isEqualTo(new GuessReport(List.of(), List.of()));
    }

    @Test
    void oneSecretIsOneGuessHoweverOftenAndHoweverItIsWritten() {
        for (String written : new String[] {"abcdefghijklmnop", "abcd-efgh-ijkl-mnop", "ABCD EFGH IJKL MNOP"}) {
            for (String login : new String[] {LOGIN, "Ann@EXAMPLE.org", "ａnn@example.org"}) {
                assertThat(node.wrong(login, written, SOMEWHERE)).isZero();
            }
        }
        assertThat(node.fresh).isEqualTo(1);
        assertThat(node.repeated).isEqualTo(8);
    }

    @Test
    void theSameSecretForAnotherLoginIsAnotherGuess() {
        node.wrong("ann", word(1), SOMEWHERE);
        node.wrong("bob", word(1), SOMEWHERE);
        assertThat(node.wrong("cat", word(1), SOMEWHERE)).isPositive();
        assertThat(node.fresh).isEqualTo(3);
    }

    @Test
    void anOwnPasswordAndANameThatIsNobodysAreGuesses() {
        node.refused(LOGIN, "My.Real.Passw0rd", SOMEWHERE, Reason.NOT_AN_APP_PASSWORD);
        node.refused(LOGIN, "My.Real.Passw0rd", SOMEWHERE, Reason.NOT_AN_APP_PASSWORD);
        node.refused("a*b", word(1), SOMEWHERE, Reason.MALFORMED_LOGIN);
        assertThat(node.fresh).isEqualTo(2);
    }

    /** A forgotten device, polite or not, and whatever else has a right secret in the wrong place. */
    @ParameterizedTest
    @EnumSource(names = {"REVOKED", "EXPIRED", "WRONG_SERVICE", "WRONG_NETWORK", "SUSPENDED"})
    void whatWasRightOnceIsNoGuess(Reason reason) {
        for (int minute = 0; minute < 24 * 60; minute += 5) {
            assertThat(node.refused(LOGIN, word(1), SOMEWHERE, reason)).isZero();
            node.pass(Duration.ofMinutes(5));
        }
        for (int i = 0; i < 10 * MOST; i++) {
            assertThat(node.refused(LOGIN, word(i), SOMEWHERE, reason)).isZero();
        }
        assertThat(node.fresh).isZero();
        assertThat(node.guesses.refuses(SOMEWHERE)).isFalse();
        assertThat(node.wrong(LOGIN, "abcdefghijklmnop", SOMEWHERE)).isZero();
    }

    /** D1: whatever the record knows of a login and a secret, the answer waits as long. */
    @Test
    void d1TheWaitTellsNothingOfWhyItWasRefused() {
        for (int before = 0; before < 10; before++) {
            for (Reason reason : Reason.values()) {
                GuessingNode fresh = new GuessingNode();
                fresh.guess(before, SOMEWHERE);
                assertThat(fresh.refused(LOGIN, "abcdefghijklmnop", SOMEWHERE, reason))
                        .as("%s after %d", reason, before)
                        .isEqualTo(Guesses.delay(before + 1));
            }
        }
    }

    /** B12: at the limit, one beyond, and at twice the limit. */
    @Test
    void b12BeyondTheLimitConnectionsAreRefusedForAWhile() {
        node.guess(MOST, SOMEWHERE);
        assertThat(node.guesses.refuses(SOMEWHERE)).isFalse();
        node.guess(1, SOMEWHERE);
        assertThat(node.guesses.refuses(SOMEWHERE)).isTrue();
        assertThat(node.guesses.refuses(ELSEWHERE)).isFalse();
        node.guess(MOST, SOMEWHERE);
        node.pass(Duration.ofMinutes(5).minusMillis(1));
        assertThat(node.guesses.refuses(SOMEWHERE)).isTrue();
        node.pass(Duration.ofMillis(1));
        assertThat(node.guesses.refuses(SOMEWHERE)).isFalse();
    }

    /**
     * D10: a correct secret always gets in. A device that is new behind an address from which somebody else guesses without
     * end needs some tries, and from then on nobody there is refused.
     */
    @Test
    void d10WhoIsNewBehindARefusedAddressGetsInAfterSomeTries() {
        int[] tries = new int[1_000];
        for (int device = 0; device < tries.length; device++) {
            GuessingNode tried = new GuessingNode();
            tried.guess(MOST + 1, SOMEWHERE);
            do {
                tries[device]++;
                assertThat(tries[device]).isLessThan(400);
            } while (tried.guesses.turnsAway(SOMEWHERE));
            tried.guesses.accepted(SOMEWHERE);
            tried.guess(MOST + 1, SOMEWHERE);
            assertThat(tried.guesses.turnsAway(SOMEWHERE)).isFalse();
        }
        double mean = Arrays.stream(tries).average().orElseThrow();
        assertThat(mean).as("one in ten is let in").isBetween(8.0, 12.0);
    }

    @Test
    void eachRefusalLastsLongerUpToAnHourUntilADayWasQuiet() {
        List<Integer> minutes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            minutes.add(minutesRefused());
            node.pass(Duration.ofMinutes(11));
        }
        assertThat(minutes).containsExactly(5, 10, 20, 40, 60, 60);
        node.pass(Duration.ofHours(24));
        assertThat(minutesRefused()).isEqualTo(5);
    }

    private int minutesRefused() {
        node.guess(MOST + 1, SOMEWHERE);
        int minutes = 0;
        while (node.guesses.refuses(SOMEWHERE)) {
            node.pass(Duration.ofMinutes(1));
            minutes++;
        }
        return minutes;
    }

    @Test
    void aWindowLaterAllIsForgotten() {
        node.guess(MOST, SOMEWHERE);
        node.pass(Duration.ofMinutes(10).plusNanos(1));
        assertThat(node.wrong(LOGIN, word(0), SOMEWHERE)).isZero();
        node.guess(MOST - 1, SOMEWHERE);
        assertThat(node.guesses.refuses(SOMEWHERE)).isFalse();
    }

    @Test
    void whereSomebodySignedInLatelyNobodyIsRefused() {
        node.guesses.accepted(SOMEWHERE);
        node.pass(Duration.ofHours(23));
        node.guess(10 * MOST, SOMEWHERE);
        assertThat(node.guesses.refuses(SOMEWHERE)).isFalse();
        assertThat(node.wrong(LOGIN, word(1), SOMEWHERE)).isEqualTo(Guesses.LONGEST_DELAY);
        node.pass(Duration.ofHours(1).plusMinutes(1));
        node.guess(10 * MOST, SOMEWHERE);
        assertThat(node.guesses.refuses(SOMEWHERE)).isTrue();
        node.guesses.accepted(SOMEWHERE);
        assertThat(node.guesses.refuses(SOMEWHERE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1"})
    void aTrustedAddressIsNeverRefusedAndItsUsersHaveNothingToDoWithEachOther(String address) {
        InetAddress proxy = InetAddress.ofLiteral(address);
        for (int i = 0; i < 10 * MOST; i++) {
            assertThat(node.wrong("user" + i, word(i), proxy)).isZero();
        }
        assertThat(node.guesses.refuses(proxy)).isFalse();
        for (int i = 0; i < 10; i++) {
            node.wrong(LOGIN, word(i), proxy);
        }
        assertThat(node.wrong(LOGIN, word(11), proxy)).isEqualTo(Guesses.LONGEST_DELAY);
    }

    /** D9: all of an IPv6 /64 is one, and an IPv4 address is the same in IPv6. */
    @Test
    void d9RotatingWithinAPrefixDoesNotHelp() throws Exception {
        Random random = new Random(1);
        byte[] address = InetAddress.ofLiteral("2001:db8:0:1::").getAddress();
        for (int i = 0; i <= MOST; i++) {
            for (int at = 8; at < 16; at++) {
                address[at] = (byte) random.nextInt();
            }
            node.guess(1, InetAddress.getByAddress(address));
        }
        assertThat(node.guesses.refuses(InetAddress.ofLiteral("2001:db8:0:1::1")))
                .isTrue();
        assertThat(node.guesses.refuses(InetAddress.ofLiteral("2001:db8:0:2::1")))
                .isFalse();

        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        System.arraycopy(SOMEWHERE.getAddress(), 0, mapped, 12, 4);
        node.guess(MOST / 2, SOMEWHERE);
        node.guess(MOST / 2 + 1, Inet6Address.getByAddress(null, mapped, 0));
        assertThat(node.guesses.refuses(SOMEWHERE)).isTrue();
    }

    /** D10: from many addresses at one login. Its wrong ones wait; that is all. */
    @Test
    void d10GuessesForALoginDoNotShutItOut() {
        for (int i = 0; i < 10_000; i++) {
            node.wrong(LOGIN, word(i), InetAddress.ofLiteral("10." + i / 65536 + "." + i / 256 % 256 + "." + i % 256));
        }
        assertThat(node.guesses.refuses(SOMEWHERE)).isFalse();
        assertThat(node.wrong(LOGIN, word(10_001), SOMEWHERE)).isEqualTo(Guesses.LONGEST_DELAY);
        assertThat(node.wrong("bob@example.org", word(1), SOMEWHERE)).isZero();
        assertThat(node.tooManyForLogin).isEqualTo(1);
    }

    /**
     * Whatever was guessed: who signed in from an address within a day is let in there, and an address that made no
     * mistake is never refused. (That a right password does not wait cannot be asked here: only refusals have a wait.)
     */
    @Test
    void d10InRandomHistoriesNobodyIsRefusedWhoseAddressSignedInLately() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            GuessingNode tried = new GuessingNode();
            Map<InetAddress, Long> signedIn = new HashMap<>();
            Map<InetAddress, Integer> mistakes = new HashMap<>();
            for (int step = 0; step < 500; step++) {
                InetAddress peer = InetAddress.ofLiteral("192.0.2." + random.nextInt(6));
                switch (random.nextInt(4)) {
                    case 0 -> {
                        tried.guesses.accepted(peer);
                        signedIn.put(peer, tried.nanos.get());
                    }
                    case 1 -> tried.pass(Duration.ofMinutes(random.nextInt(1 + random.nextInt(300))));
                    default -> {
                        int more = random.nextInt(60);
                        tried.guess(more, peer);
                        mistakes.merge(peer, more, Integer::sum);
                    }
                }
                for (int i = 0; i < 6; i++) {
                    InetAddress any = InetAddress.ofLiteral("192.0.2." + i);
                    Long last = signedIn.get(any);
                    // An hour less than a day: so old a memory is not renewed by every login.
                    boolean lately = last != null
                            && tried.nanos.get() - last < Duration.ofHours(23).toNanos();
                    if (lately || mistakes.getOrDefault(any, 0) <= MOST) {
                        assertThat(tried.guesses.refuses(any))
                                .as("seed %d step %d", seed, step)
                                .isFalse();
                    }
                }
            }
        }
    }
}

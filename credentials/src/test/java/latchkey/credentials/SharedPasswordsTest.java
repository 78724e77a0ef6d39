package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.KeyedHash;
import latchkey.credentials.secret.PasswordShape;
import latchkey.credentials.secret.Seals;
import latchkey.credentials.secret.SlowHash;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the nodes share of a password: whoever may write to it must not be able to log in (E3). */
class SharedPasswordsTest {
    private static final SlowHash.Kind KIND = new SlowHash.Kind("abcd_-12", Samples.CHEAP);
    private static final byte[] LETTERS = "abcdefghijklmnop".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_LETTERS = "ponmlkjihgfedcba".getBytes(StandardCharsets.US_ASCII);
    private static final LoginName ALICE = login("alice@example.org");
    private static final LoginName BOB = login("bob@example.org");

    private final MapStore store = new MapStore();
    private final CountingMeter meter = new CountingMeter();
    private final KeyRing keys = new KeyRing(List.of(Samples.pepper(1)));
    private final SharedPasswords shared = new SharedPasswords(store, keys, meter);

    private static LoginName login(String name) {
        return LoginName.of(name).orElseThrow();
    }

    private static KnownPassword password(LoginName login) {
        Set<Service> services = EnumSet.of(Service.IMAP, Service.CALDAV);
        List<Network> networks = List.of(Network.parse("192.0.2.0/24"), Network.parse("2001:db8::/32"));
        Instant expires = Instant.ofEpochMilli(1_900_000_000_123L);
        return new KnownPassword(7, login.text(), 11, 5, 90, false, true, expires, services, networks, KIND);
    }

    private @Nullable KnownPassword find(LoginName login, byte[] letters) {
        return shared.find(login, letters);
    }

    private MapStore.Entry onlyEntry() {
        assertThat(store.entries).hasSize(1);
        return store.entries.values().iterator().next();
    }

    private void replaceAll(byte[] value) {
        store.entries.replaceAll((_, old) -> new MapStore.Entry(old.version(), value));
    }

    @Test
    void whatIsPutIsFoundByThatLoginAndPasswordOnly() {
        shared.put(shared.place(ALICE, LETTERS), password(ALICE));
        assertThat(find(ALICE, LETTERS)).isEqualTo(password(ALICE));
        assertThat(find(ALICE, OTHER_LETTERS)).isNull();
        assertThat(find(BOB, LETTERS)).isNull();
        assertThat(meter.forged).hasValue(0);
        assertThat(onlyEntry().version()).isEqualTo(5);
    }

    @Test
    void anotherNodeWithTheSamePepperFindsItAndOneWithAnotherDoesNot() {
        shared.put(shared.place(ALICE, LETTERS), password(ALICE));
        for (int pepper = 1; pepper <= 2; pepper++) {
            KeyRing theirs = new KeyRing(List.of(Samples.pepper(pepper)));
            SharedPasswords there = new SharedPasswords(store, theirs, meter);
            KnownPassword found = there.find(ALICE, LETTERS);
            assertThat(found).isEqualTo(pepper == 1 ? password(ALICE) : null);
        }
    }

    /** What was put under a former key serves until that is retired; a store that dawdles is not asked twice. */
    @Test
    void anEntryUnderAFormerKeyIsFoundUntilThatIsRetired() {
        shared.put(shared.place(ALICE, LETTERS), password(ALICE));
        keys.replace(List.of(Samples.pepper(2), Samples.pepper(1)));
        assertThat(find(ALICE, LETTERS)).isEqualTo(password(ALICE));
        assertThat(find(ALICE, OTHER_LETTERS)).isNull();
        keys.replace(List.of(Samples.pepper(2)));
        int before = store.gets.get();
        assertThat(find(ALICE, LETTERS)).isNull();
        assertThat(store.gets.get() - before).isEqualTo(1);

        keys.replace(List.of(Samples.pepper(2), Samples.pepper(1)));
        store.failing = true;
        assertThat(find(ALICE, LETTERS)).isNull();
        assertThat(store.gets.get() - before).isEqualTo(2);
        assertThat(meter.forged).hasValue(0);
    }

    @Test
    void e3AnEntryCopiedToAnotherLoginOrPasswordIsRefused() {
        shared.put(shared.place(ALICE, LETTERS), password(ALICE));
        byte[] copied = onlyEntry().value();
        shared.put(shared.place(BOB, LETTERS), password(BOB));
        shared.put(shared.place(ALICE, OTHER_LETTERS), password(ALICE));
        replaceAll(copied);
        assertThat(find(BOB, LETTERS)).isNull();
        assertThat(find(ALICE, OTHER_LETTERS)).isNull();
        assertThat(meter.forged).hasValue(2);
        assertThat(find(ALICE, LETTERS)).isEqualTo(password(ALICE));
    }

    @Test
    void e3NoBitCanBeChangedAndNothingCutOffOrAdded() {
        shared.put(shared.place(ALICE, LETTERS), password(ALICE));
        byte[] good = onlyEntry().value();
        List<byte[]> bad = new ArrayList<>();
        for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
            byte[] changed = good.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            bad.add(changed);
        }
        for (int length = 0; length < good.length; length++) {
            bad.add(Arrays.copyOf(good, length));
        }
        bad.add(Arrays.copyOf(good, good.length + 1));
        bad.add(new byte[1 << 20]);
        for (byte[] value : bad) {
            replaceAll(value);
            assertThat(find(ALICE, LETTERS)).isNull();
        }
        assertThat(meter.forged).hasValue(bad.size());
    }

    @Test
    void e3AnEntryOfAnotherKeyOrSealedForAnotherPurposeIsRefused() {
        SharedPasswords enemy = new SharedPasswords(store, new KeyRing(List.of(Samples.pepper(9))), meter);
        enemy.put(enemy.place(ALICE, LETTERS), password(ALICE));
        byte[] forged = onlyEntry().value();
        store.entries.clear();
        shared.put(shared.place(ALICE, LETTERS), password(ALICE));
        byte[] place = place();
        replaceAll(forged);
        assertThat(find(ALICE, LETTERS)).isNull();
        byte[] content = KnownPasswordCodec.encode(password(ALICE));
        for (Seals.Purpose purpose : Seals.Purpose.values()) {
            replaceAll(new Seals(keys).seal(purpose, place, content));
            KnownPassword found = find(ALICE, LETTERS);
            assertThat(found).isEqualTo(purpose == Seals.Purpose.KNOWN_PASSWORD ? password(ALICE) : null);
        }
        assertThat(meter.forged).hasValue(1 + Seals.Purpose.values().length - 1);
    }

    /** Key and field of the only entry, one after the other. */
    private byte[] place() {
        MapStore.Place place = store.entries.keySet().iterator().next();
        byte[] bytes = new byte[place.key().size() + place.field().size()];
        for (int i = 0; i < bytes.length; i++) {
            int inField = i - place.key().size();
            bytes[i] = inField < 0 ? place.key().get(i) : place.field().get(inField);
        }
        return bytes;
    }

    @Test
    void aVersionThatIsNotKnownIsNoEntry() {
        shared.put(shared.place(ALICE, LETTERS), password(ALICE));
        byte[] content = KnownPasswordCodec.encode(password(ALICE));
        content[0] = 2;
        replaceAll(new Seals(keys).seal(Seals.Purpose.KNOWN_PASSWORD, place(), content));
        assertThat(find(ALICE, LETTERS)).isNull();
        assertThat(meter.forged).hasValue(0);
    }

    @Test
    void anEntryOfLowerVersionDoesNotReplaceANewerOneAndAStoreThatFailsIsNoEntry() {
        KnownPassword fresh = password(ALICE);
        KnownPassword old = new KnownPassword(
                7, ALICE.text(), 11, 4, 80, false, false, null, fresh.services(), fresh.networks(), KIND);
        shared.put(shared.place(ALICE, LETTERS), fresh);
        shared.put(shared.place(ALICE, LETTERS), old);
        assertThat(find(ALICE, LETTERS)).isEqualTo(fresh);
        store.failing = true;
        assertThat(find(ALICE, LETTERS)).isNull();
        assertThat(meter.forged).hasValue(0);
    }

    @Test
    void b8TheNamesInTheStoreAreInjectiveOverLoginAndPassword() {
        KeyedHash key = keys.present().sharedKey();
        Random random = new Random(8);
        Map<List<Byte>, List<String>> seen = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            // Few different letters, so that one pair's bytes are often another's cut elsewhere.
            byte[] login = letters(random, 1 + random.nextInt(i % 10 == 0 ? LoginName.LONGEST : 4));
            byte[] password = letters(random, PasswordShape.LETTERS);
            List<String> pair = List.of(
                    new String(login, StandardCharsets.US_ASCII), new String(password, StandardCharsets.US_ASCII));
            byte[] hash = key.hash("password", login, password);
            List<String> other =
                    seen.putIfAbsent(MapStore.Place.of(hash, new byte[0]).key(), pair);
            assertThat(other == null || other.equals(pair)).isTrue();
        }
        assertThat(key.hash("a", new byte[] {1}, new byte[] {2})).isNotEqualTo(key.hash("a", new byte[] {1, 2}));
        assertThat(key.hash("a", new byte[] {1})).isNotEqualTo(key.hash("b", new byte[] {1}));
        assertThat(key.hash("a", new byte[] {1})).isNotEqualTo(key.hash("a", new byte[0], new byte[] {1}));
    }

    private static byte[] letters(Random random, int length) {
        byte[] letters = new byte[length];
        for (int i = 0; i < length; i++) {
            letters[i] = (byte) ('a' + random.nextInt(2));
        }
        return letters;
    }

    @Test
    void b8TwoUsersWithTheSamePasswordNeverMeet() {
        Random random = new Random(88);
        Set<MapStore.Place> places = new java.util.HashSet<>();
        Set<Object> keysHere = new java.util.HashSet<>();
        KnownPasswords known =
                new KnownPasswords(10, java.time.Duration.ofHours(1), System::nanoTime, CredentialMeter.NONE);
        for (int length = 1; length <= LoginName.LONGEST; length++) {
            StringBuilder name = new StringBuilder();
            random.ints(length, 'a', 'z' + 1).forEach(name::appendCodePoint);
            LoginName login = login(name.toString());
            store.entries.clear();
            shared.put(shared.place(login, LETTERS), password(login));
            places.addAll(store.entries.keySet());
            keysHere.add(known.key(login, LETTERS));
        }
        assertThat(places).hasSize(LoginName.LONGEST);
        assertThat(places.stream().map(MapStore.Place::key).distinct()).hasSize(LoginName.LONGEST);
        assertThat(places.stream().map(MapStore.Place::field).distinct()).hasSize(LoginName.LONGEST);
        assertThat(keysHere).hasSize(LoginName.LONGEST);
    }
}

package latchkey.credentials.owner;

import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import latchkey.credentials.Changes;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.FactorTable;
import latchkey.credentials.record.PrimaryPasswordTable;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.Pepper;
import latchkey.credentials.secret.SlowHashes;
import latchkey.credentials.secret.Vault;

/** What owners prove at the portal, and the sessions that they open by it. */
public final class Owners {
    private final Database database;
    private final PrimaryPasswords primaryPasswords;
    private final SecondFactors secondFactors;
    private final Passkeys passkeys;
    private final PortalSessions sessions;

    /** @param elsewhere for what nobody waits for */
    public Owners(
            Database database,
            Changes changes,
            SlowHashes slowHashes,
            KeyRing keys,
            Executor elsewhere,
            CredentialSettings settings) {
        this.database = database;
        SecureRandom random = new SecureRandom();
        Vault vault = new Vault(keys, random);
        PortalGuesses guesses = new PortalGuesses(database, keys, settings.clock());
        RefusedSignIns refused = new RefusedSignIns(database, changes, elsewhere, settings.clock());
        primaryPasswords =
                new PrimaryPasswords(database, changes, new OwnerHashes(slowHashes, keys), guesses, refused, settings);
        secondFactors =
                new SecondFactors(database, changes, vault, slowHashes, guesses, refused, random, settings.clock());
        passkeys = new Passkeys(database, changes, slowHashes, random);
        sessions = new PortalSessions(database, changes, vault, random, settings);
    }

    public PrimaryPasswords primaryPasswords() {
        return primaryPasswords;
    }

    public SecondFactors secondFactors() {
        return secondFactors;
    }

    public Passkeys passkeys() {
        return passkeys;
    }

    public PortalSessions sessions() {
        return sessions;
    }

    /**
     * How many primary passwords and authenticator apps need each key, by {@link Pepper#id}; a key without any is not
     * there. Each moves to the present key at its next use.
     */
    public Map<String, Long> secretsByKey() {
        Map<String, Long> secrets = new TreeMap<>(database.read(PrimaryPasswordTable::countByPepper));
        database.read(FactorTable::countByPepper).forEach((key, count) -> secrets.merge(key, count, Long::sum));
        return secrets;
    }
}

package latchkey.app.node;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import latchkey.config.Limits;
import latchkey.config.Passwords;
import latchkey.config.Pepper;
import latchkey.config.RecordStore;
import latchkey.config.Redis;
import latchkey.config.Secret;
import latchkey.config.Settings;
import latchkey.credentials.Account;
import latchkey.credentials.Argon2Cost;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Network;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.RedisServers;
import latchkey.credentials.Store;
import latchkey.credentials.guesses.GuessSettings;
import org.jspecify.annotations.Nullable;

/** Opens accounts and passwords as the settings say, and makes the pepper at the very first start. */
public final class CredentialsOpener {

    private CredentialsOpener() {}

    /**
     * Opens the record; blocks.
     *
     * @throws StartFailure if the pepper is gone, or a folder cannot be made
     * @throws RecordUnavailable if the record cannot be reached
     */
    public static Credentials open(Settings settings, CredentialMeter meter) {
        try {
            OwnerOnly.folder(settings.data());
            if (settings.record() instanceof RecordStore.Sqlite(Path file) && file.getParent() != null) {
                OwnerOnly.folder(file.getParent());
            }
            return switch (settings.passwords().pepper()) {
                case Pepper.Given(var peppers, var _) ->
                    Credentials.open(settings(
                            settings, peppers.stream().map(Secret::bytes).toList(), meter));
                case Pepper.ToBeMade(Path file) -> openWithNewPepper(settings, file, meter);
            };
        } catch (IOException e) {
            throw StartFailure.configuration("cannot write to the data folder: " + e.getMessage());
        }
    }

    /** The pepper is written only once the record is seen to hold no password that an older one was made for. */
    private static Credentials openWithNewPepper(Settings settings, Path file, CredentialMeter meter)
            throws IOException {
        byte[] pepper = newPepper().bytes();
        Credentials credentials = Credentials.open(settings(settings, List.of(pepper), meter));
        try {
            if (holdsPasswords(credentials)) {
                throw StartFailure.configuration("the pepper is missing: there is no " + file
                        + ", but the record holds passwords that were made with it, and no other will do."
                        + " Restore the file from its copy");
            }
            OwnerOnly.create(file, pepper);
            return credentials;
        } catch (FileAlreadyExistsException _) {
            credentials.close();
            throw StartFailure.temporary("another process has just made the pepper " + file + "; try again");
        } catch (IOException | RuntimeException e) {
            credentials.close();
            throw e;
        }
    }

    private static boolean holdsPasswords(Credentials credentials) {
        if (!credentials.owners().secretsByKey().isEmpty()) {
            return true;
        }
        for (Account account : credentials.accounts().list()) {
            if (!credentials.passwords().list(account.id()).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** 32 random bytes, as the text that the file will hold. */
    public static Secret newPepper() {
        byte[] random = new byte[Pepper.LEAST_BYTES];
        new SecureRandom().nextBytes(random);
        Secret text = Secret.of(HexFormat.of().formatHex(random));
        Arrays.fill(random, (byte) 0);
        return text;
    }

    private static CredentialSettings settings(Settings settings, List<byte[]> peppers, CredentialMeter meter) {
        Passwords passwords = settings.passwords();
        return CredentialSettings.of(store(settings.record()), peppers.getFirst())
                .with(draft -> {
                    draft.formerPeppers = peppers.subList(1, peppers.size());
                    draft.redis = settings.redis() == null ? null : redis(settings.redis());
                    draft.argon2 = new Argon2Cost(
                            passwords.argon2().memoryKib(),
                            passwords.argon2().iterations(),
                            passwords.argon2().parallelism());
                    draft.activeLimit = passwords.limit();
                    if (settings.portal() != null) {
                        draft.portalIdle = settings.portal().idle();
                        draft.portalLongest = settings.portal().longest();
                    }
                    draft.hashThreads = passwords.hashThreads();
                    draft.hashQueue = passwords.hashQueue();
                    draft.lease = settings.nodes().lease();
                    draft.outage = settings.nodes().outage();
                    draft.guesses = guesses(settings.limits().guesses());
                    draft.meter = meter;
                });
    }

    private static RedisServers redis(Redis redis) {
        RedisServers.Topology topology = switch (redis.mode()) {
            case STANDALONE -> new RedisServers.Topology.Standalone();
            case SENTINEL ->
                new RedisServers.Topology.Sentinel(
                        Objects.requireNonNull(redis.master()), login(redis.sentinelLogin()));
            case CLUSTER -> new RedisServers.Topology.Cluster();
        };
        return new RedisServers(
                topology,
                redis.servers().stream()
                        .map(server -> new RedisServers.Server(server.host(), server.port()))
                        .toList(),
                login(redis.login()),
                switch (redis.tls()) {
                    case NONE -> null;
                    case REQUIRED -> new RedisServers.Tls(redis.ca());
                },
                redis.prefix(),
                RedisServers.PATIENCE);
    }

    private static RedisServers.@Nullable Login login(Redis.@Nullable Login login) {
        return login == null
                ? null
                : new RedisServers.Login(login.user(), login.password().bytes());
    }

    static GuessSettings guesses(Limits.Guesses guesses) {
        return new GuessSettings(
                guesses.secrets(),
                guesses.window(),
                guesses.refuseFor(),
                guesses.trusted().stream().map(Network::parse).toList());
    }

    private static Store store(RecordStore record) {
        return switch (record) {
            case RecordStore.Sqlite(Path file) -> new Store.Sqlite(file);
            case RecordStore.PostgreSql(var url, var user, var password, var connections) ->
                new Store.PostgreSql(url, user, password.bytes(), connections);
        };
    }
}

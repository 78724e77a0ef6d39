package latchkey.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the configuration in force and the one that shall take its place.
 *
 * @param keys what takes other values; the contents of certificates are not looked at
 * @param needRestart what cannot change while the process runs; empty: all of it can
 */
public record ConfigurationChange(Set<String> keys, List<Problem> needRestart) {

    public ConfigurationChange {
        keys = Set.copyOf(keys);
        needRestart = List.copyOf(needRestart);
    }

    /** A part of the settings that is compared as a whole. */
    private record Part(String key, boolean changesLive, Function<Settings, @Nullable Object> value) {}

    private static final Tls ANY = new Tls(Path.of("any"), Path.of("any"));

    private static final List<Part> PARTS = List.of(
            fixed("node", Settings::node),
            fixed("data", Settings::data),
            fixed("listeners", Settings::listeners),
            live("tls", Settings::tls),
            fixed("record", Settings::record),
            fixed("redis", Settings::redis),
            fixed("nodes", Settings::nodes),
            fixed("passwords.limit", settings -> settings.passwords().limit()),
            fixed("passwords.pepper", settings -> place(settings.passwords().pepper())),
            fixed("passwords.argon2", settings -> settings.passwords().argon2()),
            fixed("passwords.hash-threads", settings -> settings.passwords().hashThreads()),
            fixed("passwords.hash-queue", settings -> settings.passwords().hashQueue()),
            live("passwords.issue-at", settings -> settings.passwords().issueAt()),
            live("backends.imap", settings -> settings.backends().imap()),
            live("backends.smtp", settings -> settings.backends().smtp()),
            live("backends.dav", settings -> settings.backends().dav()),
            live("limits", Settings::limits),
            fixed(
                    "portal",
                    settings -> settings.portal() == null
                            ? null
                            : settings.portal().bare(bare(settings.portal().listener()))),
            live("portal.certificate", settings -> certificate(portal(settings), Tls::certificate)),
            live(
                    "portal.operators",
                    settings ->
                            settings.portal() == null ? null : settings.portal().operators()),
            live("portal.key", settings -> certificate(portal(settings), Tls::key)),
            fixed(
                    "api",
                    settings -> settings.api() == null
                            ? null
                            : settings.api().on(bare(settings.api().listener()))),
            live("api.certificate", settings -> certificate(api(settings), Tls::certificate)),
            live("api.key", settings -> certificate(api(settings), Tls::key)),
            live("mail", Settings::mail),
            fixed("mail", settings -> settings.mail() == null),
            live("clients", Settings::clients),
            fixed("management", Settings::management),
            live("drain", Settings::drain),
            live("reload", Settings::reload),
            fixed("tracing", Settings::tracing),
            live("log", Settings::log));

    /** Compares. */
    public static ConfigurationChange between(Configuration before, Configuration after) {
        Set<String> keys = new TreeSet<>();
        List<Problem> needRestart = new ArrayList<>();
        for (Part part : PARTS) {
            if (Objects.equals(part.value.apply(before.settings()), part.value.apply(after.settings()))) {
                continue;
            }
            Set<String> differing = after.differing(part.key, before);
            differing.removeIf(key -> isOfAnother(key, part));
            Set<String> named = differing.isEmpty() ? Set.of(part.key) : differing;
            keys.addAll(named);
            if (!part.changesLive) {
                named.forEach(key -> needRestart.add(after.problem(
                        key, "a change", "none while Latchkey runs: this needs a restart, or latchkey upgrade")));
            }
        }
        return new ConfigurationChange(keys, List.copyOf(new LinkedHashSet<>(needRestart)));
    }

    /** Whether a part of its own within this one has it. */
    private static boolean isOfAnother(String key, Part part) {
        return PARTS.stream()
                .anyMatch(other -> other.key.length() > part.key.length() && Configuration.isWithin(key, other.key));
    }

    private static Part fixed(String key, Function<Settings, @Nullable Object> value) {
        return new Part(key, false, value);
    }

    private static Part live(String key, Function<Settings, @Nullable Object> value) {
        return new Part(key, true, value);
    }

    private static @Nullable WebListener portal(Settings settings) {
        return settings.portal() == null ? null : settings.portal().listener();
    }

    private static @Nullable WebListener api(Settings settings) {
        return settings.api() == null ? null : settings.api().listener();
    }

    private static @Nullable Path certificate(@Nullable WebListener listener, Function<Tls, Path> file) {
        return listener == null || listener.certificate() == null ? null : file.apply(listener.certificate());
    }

    /** As if every port presented the same. */
    private static WebListener bare(WebListener listener) {
        return listener.certificate() == null ? listener : listener.presenting(ANY);
    }

    /** What its file holds is read again without a reload. */
    private static Object place(Pepper pepper) {
        return switch (pepper) {
            case Pepper.ToBeMade(var file) -> file;
            case Pepper.Given(var peppers, var file) -> file == null ? peppers : file;
        };
    }
}

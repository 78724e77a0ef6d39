package latchkey.gateway.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import latchkey.config.Configuration;
import latchkey.config.Problem;
import latchkey.config.Settings;
import latchkey.config.Tls;
import org.jspecify.annotations.Nullable;

/** Tries every certificate and key that a configuration names, as a start would, and says what is wrong with which. */
public final class CertificateCheck {
    private static final String PEM_CERTIFICATE = "PEM, with a line -----BEGIN CERTIFICATE-----";

    private CertificateCheck() {}

    /**
     * What is wrong with a file.
     *
     * @param key the last part of its key in the configuration
     */
    record Unfit(String key, String found, String allowed) {
        @Override
        public String toString() {
            return key + ": found " + found + ", allowed: " + allowed;
        }
    }

    /** What no client or no backend could be served with; empty: all is fine. */
    public static List<Problem> unusable(Configuration configuration) {
        List<Problem> problems = new ArrayList<>();
        presented(configuration.settings())
                .forEach((section, tls) -> unusable(tls)
                        .ifPresent(unfit -> problems.add(
                                configuration.problem(section + "." + unfit.key(), unfit.found(), unfit.allowed()))));
        configuration.certificates().forEach((key, file) -> {
            if (key.endsWith(".ca") && !holdsCertificates(file)) {
                Unfit unfit = noCertificate(file);
                problems.add(configuration.problem(key, unfit.found(), unfit.allowed()));
            }
        });
        return problems;
    }

    /**
     * Certificates that have expired or are not valid yet, of those that are usable. A start takes them: some clients still
     * come in.
     */
    public static List<Problem> untimely(Configuration configuration) {
        List<Problem> problems = new ArrayList<>();
        forEachShown(configuration.settings(), (section, certificate) -> {
            Path file = configuration.certificates().getOrDefault(section + ".certificate", Path.of(""));
            String allowed = "a certificate that is valid now";
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException _) {
                String found =
                        file + ", which expired at " + certificate.getNotAfter().toInstant();
                problems.add(configuration.problem(section + ".certificate", found, allowed));
            } catch (CertificateNotYetValidException _) {
                String found = file + ", which is not valid before "
                        + certificate.getNotBefore().toInstant();
                problems.add(configuration.problem(section + ".certificate", found, allowed));
            }
        });
        return problems;
    }

    /** When the certificate that clients are shown expires; empty if there is none that could be shown. */
    public static Optional<Instant> expires(Tls tls) {
        try {
            return Optional.of(TlsContexts.shown(tls).getNotAfter().toInstant());
        } catch (SSLException _) {
            return Optional.empty();
        }
    }

    private static void forEachShown(Settings settings, BiConsumer<String, X509Certificate> action) {
        presented(settings).forEach((section, tls) -> {
            try {
                action.accept(section, TlsContexts.shown(tls));
            } catch (SSLException _) {
                // Told as unusable.
            }
        });
    }

    /** Each pair once, by the section that names it. */
    private static Map<String, Tls> presented(Settings settings) {
        Map<String, Tls> all = new LinkedHashMap<>();
        put(all, "tls", settings.tls());
        put(
                all,
                "portal",
                settings.portal() == null ? null : settings.portal().listener().certificate());
        put(
                all,
                "api",
                settings.api() == null ? null : settings.api().listener().certificate());
        return all;
    }

    private static void put(Map<String, Tls> all, String section, @Nullable Tls tls) {
        if (tls != null && !all.containsValue(tls)) {
            all.put(section, tls);
        }
    }

    static Optional<Unfit> unusable(Tls tls) {
        try {
            X509Certificate _ = TlsContexts.shown(tls);
            return Optional.empty();
        } catch (SSLException _) {
            return Optional.of(reason(tls));
        }
    }

    /** What a pair that cannot be used lacks. */
    static Unfit reason(Tls tls) {
        List<String> key = labels(tls.key());
        if (!holdsCertificates(tls.certificate())) {
            return new Unfit("certificate", noCertificate(tls.certificate()).found(), PEM_CERTIFICATE);
        }
        if (key.stream().anyMatch(line -> line.contains("ENCRYPTED"))) {
            return new Unfit(
                    "key",
                    "a passphrase on " + tls.key(),
                    "a key without one, which a server cannot be asked for: openssl pkey -in FILE -out NEW-FILE");
        }
        if (key.stream().noneMatch(line -> line.contains("PRIVATE KEY"))) {
            return new Unfit("key", "no private key in " + tls.key(), "PEM, with a line -----BEGIN PRIVATE KEY-----");
        }
        return new Unfit(
                "key",
                tls.key() + ", which is not the key of the first certificate in " + tls.certificate()
                        + ", or is damaged",
                "its key, RSA or EC; the server's own certificate must come first, then the chain");
    }

    static Unfit noCertificate(@Nullable Path file) {
        boolean labelled = file != null && labels(file).stream().anyMatch(line -> line.contains("CERTIFICATE"));
        return new Unfit("ca", (labelled ? "a damaged certificate in " : "no certificate in ") + file, PEM_CERTIFICATE);
    }

    private static boolean holdsCertificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .isEmpty();
        } catch (IOException | CertificateException _) {
            return false;
        }
    }

    /** The lines that say what a PEM file holds, without what it holds. */
    private static List<String> labels(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("-----BEGIN") || line.startsWith("Proc-Type:"))
                    .toList();
        } catch (IOException | UncheckedIOException _) {
            return List.of();
        }
    }
}

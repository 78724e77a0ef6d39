package latchkey.app.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import latchkey.config.Tls;
import org.jspecify.annotations.Nullable;

/** The names that a certificate is good for, for people. */
final class CertificateNames {
    /** Of subject alternative names (RFC 5280 §4.2.1.6). */
    private static final List<Integer> HOSTS_AND_ADDRESSES = List.of(2, 7);

    private static final int MOST = 10;

    private CertificateNames() {}

    /**
     * Those of the certificate that is in use; empty if the file holds another by now, or none.
     *
     * @param expires when the one that is in use does
     */
    static List<String> of(@Nullable Tls files, Instant expires) {
        if (files == null) {
            return List.of();
        }
        try (InputStream pem = Files.newInputStream(files.certificate())) {
            X509Certificate first =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
            @Nullable Collection<List<?>> names = first.getSubjectAlternativeNames();
            if (names == null || first.getNotAfter().toInstant().getEpochSecond() != expires.getEpochSecond()) {
                return List.of();
            }
            return names.stream()
                    .filter(name -> HOSTS_AND_ADDRESSES.contains((Integer) name.getFirst()))
                    .map(name -> Objects.toString(name.get(1)))
                    .limit(MOST)
                    .toList();
        } catch (IOException | CertificateException _) {
            return List.of();
        }
    }
}

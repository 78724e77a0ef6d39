package latchkey.app.node;

import java.util.ArrayList;
import java.util.List;
import latchkey.admin.web.UnusableCertificate;
import latchkey.admin.web.WebConnector;
import latchkey.config.Configuration;
import latchkey.config.Problem;
import latchkey.config.Tls;
import latchkey.config.WebListener;
import latchkey.gateway.net.CertificateCheck;
import org.jspecify.annotations.Nullable;

/** Tries the files that a sound configuration names, as a start would. */
public final class Trial {

    private Trial() {}

    /** What keeps a node from starting with it; empty: nothing. */
    public static List<Problem> problems(Configuration configuration) {
        List<Problem> problems = new ArrayList<>(CertificateCheck.unusable(configuration));
        if (problems.isEmpty()) {
            if (configuration.settings().portal() != null) {
                tryWeb(
                        configuration,
                        "portal",
                        configuration.settings().portal().listener(),
                        problems);
            }
            if (configuration.settings().api() != null) {
                tryWeb(configuration, "api", configuration.settings().api().listener(), problems);
            }
        }
        return problems;
    }

    /** Certificates that have expired or are not valid yet. A node starts with them, since some clients still come in. */
    public static List<Problem> warnings(Configuration configuration) {
        return CertificateCheck.untimely(configuration);
    }

    /** Java reads less than BoringSSL does. */
    private static void tryWeb(
            Configuration configuration, String section, WebListener listener, List<Problem> problems) {
        @Nullable Tls files = listener.certificate();
        if (files == null) {
            return;
        }
        try {
            WebConnector.check(files);
        } catch (UnusableCertificate _) {
            problems.add(configuration.problem(
                    section + ".key",
                    files.key() + ", which web ports cannot use with " + files.certificate(),
                    "PKCS #8 in PEM: openssl pkey -in FILE -out NEW-FILE"));
        }
    }
}

package latchkey.app.node;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import latchkey.admin.api.Api;
import latchkey.admin.notices.Notices;
import latchkey.admin.portal.Portal;
import latchkey.app.log.Logging;
import latchkey.config.Log;
import latchkey.config.Settings;
import latchkey.config.Tls;
import latchkey.credentials.guesses.GuessSettings;
import latchkey.credentials.guesses.Guesses;
import latchkey.gateway.Gateway;
import latchkey.gateway.PreparedSettings;
import latchkey.gateway.meters.CertificateUse;
import latchkey.gateway.meters.ConnectionMeters;
import latchkey.gateway.net.CertificateCheck;
import org.jspecify.annotations.Nullable;

/** The parts of a running node that can be given other settings. */
record Parts(
        Gateway gateway,
        Guesses guesses,
        @Nullable Portal portal,
        @Nullable Api api,
        @Nullable Notices notices,
        ConnectionMeters meters) {

    /**
     * Makes and tries everything that other settings need beside what is in force.
     *
     * @param now those in force; what cannot change while the node runs is the same in both
     * @throws latchkey.gateway.net.CannotStart if a certificate cannot be used
     * @throws latchkey.admin.web.UnusableCertificate if one cannot be used by a web port
     * @throws IllegalArgumentException if the certificates to trust the mail server by cannot be used
     * @return what may throw {@link java.io.UncheckedIOException} when it is to be applied, if the audit file cannot be
     *     opened; nothing has changed then
     */
    PreparedSettings prepare(Settings now, Settings next) {
        List<Runnable> steps = new ArrayList<>();
        if (portal != null && next.portal() != null) {
            steps.add(portal.prepare(next.portal(), next.clients()));
        }
        if (api != null && next.api() != null) {
            steps.add(api.prepare(next.api()));
        }
        if (notices != null && next.mail() != null) {
            @Nullable URI url = next.portal() == null ? null : next.portal().url();
            steps.add(notices.prepare(next.mail(), next.clients().name(), url));
        }
        GuessSettings guessed = CredentialsOpener.guesses(next.limits().guesses());
        steps.add(() -> guesses.use(guessed));
        Log log = next.log();
        boolean logsOtherwise = !log.equals(now.log());
        Map<CertificateUse, Instant> expiries = expiries(next);
        steps.add(() -> expiries.forEach(meters::certificate));
        PreparedSettings gate = gateway.prepare(next);
        return new PreparedSettings() {
            @Override
            public void apply() {
                // The one step that can fail, and then has changed nothing: so it comes first.
                if (logsOtherwise) {
                    Logging.reconfigure(log);
                }
                gate.apply();
                steps.forEach(Runnable::run);
            }

            @Override
            public void discard() {
                gate.discard();
            }
        };
    }

    /** Tells those who watch when the certificates expire that are in use now. */
    void tellExpiry(Settings now) {
        expiries(now).forEach(meters::certificate);
    }

    private static Map<CertificateUse, Instant> expiries(Settings settings) {
        Map<CertificateUse, Instant> expiries = new EnumMap<>(CertificateUse.class);
        put(expiries, CertificateUse.MAIL, settings.tls());
        if (settings.portal() != null) {
            put(expiries, CertificateUse.PORTAL, settings.portal().listener().certificate());
        }
        if (settings.api() != null) {
            put(expiries, CertificateUse.API, settings.api().listener().certificate());
        }
        return expiries;
    }

    private static void put(Map<CertificateUse, Instant> expiries, CertificateUse use, @Nullable Tls tls) {
        if (tls != null) {
            CertificateCheck.expires(tls).ifPresent(instant -> expiries.put(use, instant));
        }
    }
}

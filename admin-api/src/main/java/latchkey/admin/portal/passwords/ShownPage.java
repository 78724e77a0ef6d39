package latchkey.admin.portal.passwords;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import latchkey.admin.links.ProfileSecret;
import latchkey.admin.portal.QrCode;
import latchkey.admin.portal.Site;
import latchkey.admin.portal.Texts;
import latchkey.admin.portal.Visit;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.IssuedPassword;
import latchkey.credentials.Service;
import latchkey.credentials.links.Link;
import org.jspecify.annotations.Nullable;

/** The one page that shows a new password, as the answer to the form that made it. It is shown nowhere else. */
final class ShownPage {
    /** How long a phone may take to fetch its profile. */
    static final Duration PROFILE_LIFE = Duration.ofMinutes(5);

    private final Site site;
    private final Credentials credentials;
    private final PasswordViews views;
    private final LostPasswords lost;

    ShownPage(Site site) {
        this.site = site;
        credentials = site.credentials();
        views = new PasswordViews(credentials);
        lost = new LostPasswords(credentials);
    }

    /** What a password of that label is probably for. */
    static Preset presetOf(String label, Texts texts) {
        for (Preset preset : Preset.values()) {
            if (label.startsWith(texts.of("preset." + preset.id()))) {
                return preset;
            }
        }
        return Preset.OTHER;
    }

    /** Shows it, and wipes it. Not to be kept by anybody (ASVS 14.3.2): every page here is sent with no-store. */
    void show(Visit visit, Issuance.Issued issued, Preset preset) {
        byte[] shown;
        try (IssuedPassword secret = issued.secret()) {
            shown = secret.shown();
        }
        try {
            long account = visit.account().id();
            Issued model = new Issued(
                    issued.password(),
                    new String(shown, StandardCharsets.US_ASCII),
                    preset,
                    new Settings(site.clients()).lines(issued.password().services()),
                    profile(visit, issued, preset, shown),
                    lost.of(account, views.of(account)).size());
            visit.show("passwords/shown", Map.of("issued", model));
        } finally {
            Arrays.fill(shown, (byte) 0);
        }
    }

    private @Nullable ProfileOffer profile(Visit visit, Issuance.Issued issued, Preset preset, byte[] shown) {
        Set<Service> services = issued.password().services();
        if (!preset.takesProfiles() || !ProfilePages.isUseful(ProfilePages.scope(site.clients(), services))) {
            return null;
        }
        byte[] payload = new ProfileSecret(issued.password().id(), shown).payload();
        try {
            String token = credentials
                    .links()
                    .make(Link.Kind.PROFILE, visit.account().id(), payload, PROFILE_LIFE, visit.by());
            String path = ProfileSecret.path(token);
            return new ProfileOffer(path, QrCode.of(site.settings().url() + path));
        } finally {
            Arrays.fill(payload, (byte) 0);
        }
    }
}

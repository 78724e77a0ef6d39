package latchkey.admin.portal.passwords;

import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import latchkey.admin.links.ProfileSecret;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Site;
import latchkey.admin.portal.Visit;
import latchkey.config.Clients;
import latchkey.config.Tls;
import latchkey.credentials.Account;
import latchkey.credentials.Credentials;
import latchkey.credentials.Service;
import latchkey.credentials.links.Link;
import latchkey.setup.AppleProfile;
import latchkey.setup.MailAddress;
import latchkey.setup.ProfileSigner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A configuration profile for the phone that was shown the QR code: fetched once, without a sign-in there. Looking at the
 * page uses nothing up, since messengers and scanners look at links by themselves.
 */
final class ProfilePages implements PortalPart {
    private static final Logger LOG = LoggerFactory.getLogger(ProfilePages.class);
    private static final String PATH = ProfileSecret.path("{token}");

    private final Site site;
    private final Credentials credentials;
    private final PasswordViews views;

    ProfilePages(Site site) {
        this.site = site;
        credentials = site.credentials();
        views = new PasswordViews(credentials);
    }

    /** What a profile for a password of these services sets up: mail only with both ways, calendars only with contacts. */
    static Clients scope(Clients clients, Set<Service> services) {
        boolean mail = services.containsAll(Set.of(Service.IMAP, Service.SMTP));
        boolean dav = services.containsAll(Set.of(Service.CALDAV, Service.CARDDAV));
        return new Clients(
                clients.name(),
                clients.domains(),
                mail ? clients.imap() : List.of(),
                mail ? clients.smtp() : List.of(),
                dav ? clients.dav() : null);
    }

    /** Whether a profile would set up anything. */
    static boolean isUseful(Clients scope) {
        return scope.dav() != null || !(scope.imap().isEmpty() || scope.smtp().isEmpty());
    }

    @Override
    public void addTo(PortalRoutes routes) {
        routes.openGet(PATH, this::ask).openPost(PATH, this::fetch);
    }

    private PasswordView password(Link link, ProfileSecret secret) {
        PasswordView view = views.find(link.account(), String.valueOf(secret.credential()));
        if (!view.active()) {
            throw new NotFoundResponse();
        }
        return view;
    }

    private void ask(Visit visit) {
        String token = visit.http().pathParam("token");
        Link link = credentials.links().look(token, Link.Kind.PROFILE).orElseThrow(NotFoundResponse::new);
        ProfileSecret secret = ProfileSecret.of(link.payload());
        wipe(link, secret);
        visit.show(
                "passwords/profile",
                Map.of(
                        "path",
                        ProfileSecret.path(token),
                        "label",
                        password(link, secret).label()));
    }

    private void fetch(Visit visit) {
        Link link = credentials
                .links()
                .claim(visit.http().pathParam("token"), Link.Kind.PROFILE)
                .orElseThrow(NotFoundResponse::new);
        ProfileSecret secret = ProfileSecret.of(link.payload());
        try {
            visit.http()
                    .contentType(AppleProfile.MEDIA_TYPE)
                    .header("Content-Disposition", "attachment; filename=\"mail" + AppleProfile.FILE_NAME_END + "\"")
                    .result(profile(link, secret));
        } finally {
            wipe(link, secret);
        }
    }

    private byte[] profile(Link link, ProfileSecret secret) {
        Clients scope = scope(site.clients(), password(link, secret).password().services());
        String login =
                credentials.accounts().byId(link.account()).map(Account::login).orElseThrow(NotFoundResponse::new);
        char[] shown = new char[secret.shown().length];
        for (int i = 0; i < shown.length; i++) {
            shown[i] = (char) secret.shown()[i];
        }
        byte[] document = AppleProfile.document(scope, login, MailAddress.parse(login), CharBuffer.wrap(shown));
        Arrays.fill(shown, '\0');
        return signed(document);
    }

    /** Where a proxy ends TLS there is no certificate to sign with: the phone then calls the profile unsigned. */
    private byte[] signed(byte[] document) {
        @Nullable Tls certificate = site.settings().listener().certificate();
        if (certificate == null) {
            return document;
        }
        try {
            return ProfileSigner.of(certificate)
                    .sign(document, credentials.clock().instant());
        } catch (IOException e) {
            LOG.warn("a profile goes out unsigned", e);
            return document;
        }
    }

    private static void wipe(Link link, ProfileSecret secret) {
        Arrays.fill(link.payload(), (byte) 0);
        Arrays.fill(secret.shown(), (byte) 0);
    }
}

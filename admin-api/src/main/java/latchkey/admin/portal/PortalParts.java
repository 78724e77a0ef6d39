package latchkey.admin.portal;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import latchkey.admin.portal.openid.OpenIdPages;
import latchkey.admin.portal.operator.OperatorPages;
import latchkey.admin.portal.passkey.PasskeyPages;
import latchkey.admin.portal.passwords.PasswordPart;
import latchkey.admin.portal.security.SecurityPages;
import latchkey.admin.portal.signin.Asking;
import latchkey.admin.portal.signin.EnrolmentPages;
import latchkey.admin.portal.signin.FactorPages;
import latchkey.admin.portal.signin.Progress;
import latchkey.admin.portal.signin.SignInPages;
import latchkey.admin.portal.signin.Strangers;
import latchkey.config.OpenId;
import latchkey.credentials.owner.Owners;
import org.jspecify.annotations.Nullable;

/** All pages that the portal has. */
final class PortalParts implements PortalPart {
    private final List<PortalPart> parts;
    private final @Nullable OpenIdPages openId;

    PortalParts(Site site) {
        Owners owners = site.credentials().owners();
        @Nullable OpenId settings = site.settings().openId();
        @Nullable String provider = settings == null ? null : settings.name();
        Progress progress = new Progress(owners, provider);
        Strangers strangers = new Strangers(owners.sessions(), Ticker.systemTicker());
        parts = new ArrayList<>(List.of(
                new SignInPages(owners, progress, provider),
                new FactorPages(owners, progress, Asking.TO_SIGN_IN, provider),
                new FactorPages(owners, progress, Asking.TO_CONFIRM, provider),
                new EnrolmentPages(owners, progress),
                new PasskeyPages(site, progress, strangers),
                new SecurityPages(owners),
                new OperatorPages(site),
                new PasswordPart(site)));
        openId = settings == null ? null : new OpenIdPages(settings, site, progress, strangers);
        if (openId != null) {
            parts.add(openId);
        }
    }

    @Override
    public void addTo(PortalRoutes routes) {
        parts.forEach(part -> part.addTo(routes));
    }

    /** To be called once the portal is open. */
    void opened() {
        if (openId != null) {
            openId.prepare();
        }
    }

    /** For the content policy: each origin after a space; browsers apply the policy to redirects of forms too. */
    String formTargets() {
        if (openId == null) {
            return "";
        }
        URI target = openId.formTarget();
        return " " + target.getScheme() + "://" + target.getAuthority();
    }
}

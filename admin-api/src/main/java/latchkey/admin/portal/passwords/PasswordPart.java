package latchkey.admin.portal.passwords;

import java.util.List;
import latchkey.admin.portal.PortalPart;
import latchkey.admin.portal.PortalRoutes;
import latchkey.admin.portal.Site;

/** All pages about app passwords, and the change of the primary password. */
public final class PasswordPart implements PortalPart {
    private final List<PortalPart> parts;

    public PasswordPart(Site site) {
        OneTimeForm once = new OneTimeForm(site.credentials().owners().sessions());
        ShownPage shown = new ShownPage(site);
        // What has a word in its path comes before what has a number there: the first that fits is taken.
        parts = List.of(
                new CreatePages(site, once, shown),
                new RevokePages(site),
                new ListPages(site),
                new PrimaryPages(site),
                new ClaimPages(site, shown),
                new ProfilePages(site),
                new NotMePages(site));
    }

    @Override
    public void addTo(PortalRoutes routes) {
        parts.forEach(part -> part.addTo(routes));
    }
}

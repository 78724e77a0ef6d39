package latchkey.admin.portal.passwords;

import java.util.List;
import latchkey.credentials.AppPassword;
import org.jspecify.annotations.Nullable;

/**
 * A new app password on the one page that shows it.
 *
 * @param shown the password, as people read it
 * @param preset what it is for
 * @param settings what to type into the app
 * @param profile where its profile is to be had, for a few minutes; null if it takes none
 * @param again how many of those that a new primary password ended are still to be made
 */
public record Issued(
        AppPassword password,
        String shown,
        Preset preset,
        List<ServerLine> settings,
        @Nullable ProfileOffer profile,
        int again) {
    public Issued {
        settings = List.copyOf(settings);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Issued[" + password.id() + "]";
    }
}

package latchkey.admin.portal;

import java.util.concurrent.atomic.AtomicReference;
import latchkey.admin.portal.operator.Operations;
import latchkey.config.Clients;
import latchkey.credentials.Credentials;

/**
 * What every page can use.
 *
 * @param told what owners are told to set their apps up with, at present
 */
public record Site(
        latchkey.config.Portal settings,
        AtomicReference<Clients> told,
        Credentials credentials,
        Operations operations,
        Texts texts,
        Assets assets,
        Templates templates) {

    /** What owners are told to set their apps up with. */
    public Clients clients() {
        return told.get();
    }

    /** Whether browsers reach the portal by https, be it through a proxy. */
    boolean https() {
        return "https".equals(settings.url().getScheme());
    }
}

package latchkey.admin.portal;

import latchkey.admin.portal.operator.Operations;
import latchkey.config.Clients;
import latchkey.credentials.Credentials;

/**
 * What every page can use.
 *
 * @param clients what owners are told to set their apps up with
 */
public record Site(
        latchkey.config.Portal settings,
        Clients clients,
        Credentials credentials,
        Operations operations,
        Texts texts,
        Assets assets,
        Templates templates) {

    /** Whether browsers reach the portal by https, be it through a proxy. */
    boolean https() {
        return "https".equals(settings.url().getScheme());
    }
}

package latchkey.admin.portal.passwords;

import java.util.List;
import latchkey.admin.portal.Page;

/**
 * The question whether passwords shall be revoked.
 *
 * @param passwords at least one
 * @param all whether they are all that there are
 */
public record RevokeView(List<PasswordView> passwords, boolean all) {
    public RevokeView {
        passwords = List.copyOf(passwords);
    }

    /** How many connections will be closed. */
    public int connections() {
        return passwords.stream().mapToInt(view -> view.connections().size()).sum();
    }

    /** Where the answer goes. */
    public String action() {
        return single() ? "/passwords/" + passwords.getFirst().id() + "/revoke" : "/passwords/revoke";
    }

    /** The question. */
    public String title(Page page) {
        if (single()) {
            return page.text("revoke.title.one", passwords.getFirst().label());
        }
        return page.text(all ? "revoke.title.all" : "revoke.title.several", passwords.size());
    }

    private boolean single() {
        return passwords.size() == 1;
    }
}

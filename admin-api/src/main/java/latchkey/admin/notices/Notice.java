package latchkey.admin.notices;

import java.time.Instant;
import latchkey.setup.MailAddress;

/**
 * One mail to one owner.
 *
 * @param id the same each time that the same is told, so that a mailbox can see that it has it already
 * @param subject one line
 * @param body plain text, its lines ending in line feeds
 */
record Notice(String id, MailAddress to, String subject, String body, Instant at) {

    /** Without its text, which has a link in it that is as good as a password. */
    @Override
    public String toString() {
        return "Notice[" + id + "]";
    }
}

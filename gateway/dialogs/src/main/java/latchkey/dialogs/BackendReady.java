package latchkey.dialogs;

import java.util.List;

/**
 * What the client's dialog learns of a backend session that stands.
 *
 * @param capabilities what the backend offers after login, in its own words and order, not yet cleaned (IMAP
 *     capabilities; SMTP EHLO lines without the code)
 */
public record BackendReady(List<String> capabilities) {
    public BackendReady {
        capabilities = List.copyOf(capabilities);
    }
}

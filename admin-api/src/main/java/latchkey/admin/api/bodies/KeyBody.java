package latchkey.admin.api.bodies;

import java.util.List;

/**
 * A key that app passwords are hashed with; never the key itself.
 *
 * @param state {@code present}, {@code accepted} or {@code missing}
 * @param passwords how many active ones are under it
 * @param ownerSecrets how many primary passwords and authenticator apps are under it
 */
public record KeyBody(
        String id, String state, long passwords, long ownerSecrets, List<String> knownBy, List<String> unknownTo) {
    /** All of them. */
    public record Keys(List<KeyBody> keys) {}
}

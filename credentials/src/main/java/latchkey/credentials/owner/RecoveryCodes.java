package latchkey.credentials.owner;

import java.util.List;

/**
 * Ten codes, each good once in place of another second factor; to be shown once.
 *
 * @param codes {@code xxxx-xxxx-xxxx-xxxx}, a to z and 2 to 7: 80 bits each
 */
public record RecoveryCodes(List<String> codes) {
    public RecoveryCodes {
        codes = List.copyOf(codes);
    }

    @Override
    public String toString() {
        return "RecoveryCodes[redacted]";
    }
}

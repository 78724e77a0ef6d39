package latchkey.credentials.owner;

import java.time.Instant;
import latchkey.credentials.TwoFactor;
import org.jspecify.annotations.Nullable;

/**
 * The second factors of an account.
 *
 * @param totpSince when the authenticator app was set up; null if there is none
 * @param declared what the account says of its second factor
 */
public record FactorState(@Nullable Instant totpSince, int recoveryCodesLeft, int passkeys, TwoFactor declared) {
    /** Whether there is one here: an authenticator app or a passkey. */
    public boolean any() {
        return totpSince != null || passkeys > 0;
    }
}

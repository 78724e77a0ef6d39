package latchkey.admin.api.bodies;

import java.util.Locale;
import latchkey.credentials.owner.FactorState;
import org.jspecify.annotations.Nullable;

/**
 * Where an account's second factor is kept, and what there is of it here.
 *
 * @param kept {@code none}, {@code external} or {@code local}
 * @param totpSince since when there is an authenticator app
 */
public record TwoFactorBody(String kept, @Nullable String totpSince, int passkeys, int recoveryCodesLeft) {
    public static TwoFactorBody of(FactorState state) {
        return new TwoFactorBody(
                state.declared().name().toLowerCase(Locale.ROOT),
                state.totpSince() == null ? null : state.totpSince().toString(),
                state.passkeys(),
                state.recoveryCodesLeft());
    }
}

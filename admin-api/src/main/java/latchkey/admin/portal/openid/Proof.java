package latchkey.admin.portal.openid;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of a provider's answer. */
sealed interface Proof {
    /**
     * The ID token is good.
     *
     * @param login by the claim that the settings name
     * @param twoFactors whether the provider says that two were proved
     * @param at when they were proved; null if the provider does not say
     */
    record Good(String login, boolean twoFactors, @Nullable Instant at) implements Proof {}

    /** The answer does not belong to what was asked, or is no good. */
    record Bad() implements Proof {}

    /** The token is good, but does not say who it is, or the address is not verified. */
    record Nameless() implements Proof {}
}

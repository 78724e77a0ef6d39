package latchkey.credentials.owner;

import java.time.Duration;

/** What became of a code. */
public sealed interface FactorCheck {
    /** It was right, and is used up. */
    record Right() implements FactorCheck {}

    record Wrong() implements FactorCheck {}

    /** Not looked at, since too much was tried before. */
    record TooMany(Duration retryAfter) implements FactorCheck {}

    /** The account has nothing that such a code could be of. */
    record None() implements FactorCheck {}
}

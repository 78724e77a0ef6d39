package latchkey.faults.history;

/**
 * Something that must not have happened.
 *
 * @param rule the name of the rule that it breaks
 * @param sentence what happened, with times in milliseconds
 */
public record Violation(Rule rule, String sentence) {
    /** What must hold over a whole history. */
    public enum Rule {
        /** No login is accepted that was begun later than the promise after the revocation's acknowledgement. */
        NO_LOGIN_AFTER_REVOCATION,
        /** No session is alive later than the promise after the revocation's acknowledgement. */
        NO_SESSION_AFTER_REVOCATION,
        /** A revocation is in force when its answer says so: at once, or within the bound that was named for a node. */
        ANSWERS_ARE_TRUE,
        /** A password works everywhere soon after it was issued, and until it is revoked. */
        ISSUED_IS_USABLE,
        /** A good password is never told to be wrong. */
        NO_REFUSAL_OF_A_VALID_PASSWORD,
        /** A revocation ends no session of another password, and none is lost without trouble. */
        OTHERS_STAY
    }

    @Override
    public String toString() {
        return rule + ": " + sentence;
    }
}

package latchkey.credentials.policy;

/** What became of the wish to change the policy. */
public sealed interface PolicyChange {
    /** It is in force from now on, on every node. */
    record Made(Policy policy) implements PolicyChange {}

    /**
     * Somebody else changed it meanwhile, and nothing was changed.
     *
     * @param now as it stands
     */
    record Outdated(Policy now) implements PolicyChange {}

    /**
     * It cannot be so, and nothing was changed.
     *
     * @param field the component of {@link Policy} that is wrong
     * @param sentence for whoever asked: what is wrong
     */
    record Refused(String field, String sentence) implements PolicyChange {}
}

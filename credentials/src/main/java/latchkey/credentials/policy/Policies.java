package latchkey.credentials.policy;

import latchkey.credentials.Changed;

/** Reads and changes the policy. Both methods block, and throw {@link latchkey.credentials.RecordUnavailable}. */
public final class Policies {
    /** The policy in force; as long as nobody changed it: the configured limit, all services, no longest life. */
    @SuppressWarnings("DoNotCallSuggester")
    public Policy get() {
        throw new UnsupportedOperationException();
    }

    /**
     * Changes the policy for every node at once; passwords that exist stay as they are.
     *
     * @param expectedVersion {@link Policy#version()} of the one that the wish was made from
     * @param by who asks, for the audit trail
     * @return its change is always null: it takes nothing away that the nodes would have to confirm
     */
    @SuppressWarnings("DoNotCallSuggester")
    public Changed<PolicyChange> set(Policy wish, long expectedVersion, String by) {
        throw new UnsupportedOperationException();
    }
}

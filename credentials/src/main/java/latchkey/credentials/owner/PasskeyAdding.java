package latchkey.credentials.owner;

import org.jspecify.annotations.Nullable;

/** What became of the wish to add a passkey. */
public sealed interface PasskeyAdding {
    /**
     * It was added and is durable.
     *
     * @param codes if it is the account's first second factor: to be shown once; otherwise null
     */
    record Added(Passkey passkey, @Nullable RecoveryCodes codes) implements PasskeyAdding {}

    /**
     * Nothing was changed.
     *
     * @param sentence for whoever asked: what is wrong
     */
    record Refused(String sentence) implements PasskeyAdding {}
}

package latchkey.dialogs;

/** One thing a {@link ClientDialog} asks of the driver that carries it. */
public sealed interface Action {

    /** Write these bytes to the client. The driver takes them over and may join several into one write. */
    record Reply(byte[] bytes) implements Action {}

    /** Upgrade the connection to TLS once all replies are written; then call {@link ClientDialog#tlsStarted()}. Any
     * byte already received after the command closes the connection instead (CVE-2011-0411). */
    record StartTls() implements Action {}

    /**
     * Ask the login door about these credentials and answer with {@link ClientDialog#verdict}. The dialog waits: the
     * driver does not call {@link ClientDialog#read} before the verdict.
     *
     * @param credentials what the client sent; the driver wipes the secret after the verdict
     * @param clientName what the client calls itself (IMAP ID, EHLO), empty when it has not said; untrusted, without
     *     control characters
     */
    record Verify(Credentials credentials, String clientName) implements Action {}

    /**
     * Connect and sign in to the account's server, then call {@link ClientDialog#backendReady} or {@link
     * ClientDialog#backendFailed}. The dialog waits, as for {@link Verify}.
     *
     * @param account the canonical login that {@link Verdict.Allowed} gave
     */
    record OpenBackend(String account, String clientName) implements Action {}

    /** From here on bytes pass between client and backend under this guard. The last action of a dialog. What the
     * client has already pipelined goes through the guard first. */
    record StartRelay(RelayGuard guard) implements Action {}

    /** Close the connection once all replies are written. The last action of a dialog. */
    record Close() implements Action {}
}

package latchkey.dialogs;

/**
 * What a {@link BackendDialog} needs to sign an account in.
 *
 * @param account the canonical login
 * @param proof how the gateway proves itself
 * @param startTls whether STARTTLS comes first; without it, the connection is used as it is
 * @param client whom the session is for, passed on where the backend can take it
 */
public record BackendLogin(String account, BackendProof proof, boolean startTls, ClientFacts client) {}

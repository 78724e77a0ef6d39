package latchkey.dialogs;

/** How the gateway proves to a backend that it may open an account. The client's own password is never among it. */
public sealed interface BackendProof {

    /** SASL PLAIN with the account as authorisation identity and a master user as authentication identity (RFC 4616). */
    record MasterAuthzid(String user, Secret password) implements BackendProof {}

    /** The account and a master user in one name, as in Dovecot's {@code user*master}. */
    record MasterSuffix(String user, Secret password, char separator) implements BackendProof {}

    /** One password that the backend accepts for every account from the gateway's address. */
    record ServicePassword(Secret password) implements BackendProof {}

    /** SMTP only: the login asserted by Postfix's XCLIENT, without a password. */
    record Xclient() implements BackendProof {}
}

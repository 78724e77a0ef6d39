package latchkey.credentials;

import latchkey.credentials.secret.PasswordKey;

/**
 * An attempt whose login and password have a form that can be looked up.
 *
 * @param letters sixteen bytes a to z; wiped when the verdict is there
 * @param key by which this process's memory knows login and letters
 */
@SuppressWarnings("ArrayRecordComponent") // a secret is never compared as a component, and must be wipeable
record Question(Attempt attempt, LoginName login, byte[] letters, PasswordKey key) {
    /** Without the secret. */
    @Override
    public String toString() {
        return attempt.toString();
    }
}

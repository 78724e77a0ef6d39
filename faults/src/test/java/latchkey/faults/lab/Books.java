package latchkey.faults.lab;

import static org.assertj.core.api.Assertions.assertThat;

import latchkey.credentials.Account;
import latchkey.credentials.Credentials;

/** What must agree in a record in which passwords were only issued and revoked. */
public final class Books {
    private Books() {}

    /** One step of the epoch and one line of audit for each change, the account's making included. */
    public static void assertWhole(Credentials record) {
        for (Account account : record.accounts().list()) {
            long changes = 1
                    + record.passwords().list(account.id()).stream()
                            .mapToLong(password -> password.revocation() == null ? 1 : 2)
                            .sum();
            assertThat(account.epoch()).as("half a change").isEqualTo(changes);
            assertThat(record.audit(account.id(), Integer.MAX_VALUE)).hasSize((int) changes);
        }
    }
}

package latchkey.credentials.owner;

import latchkey.credentials.Account;
import latchkey.credentials.Change;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.FactorTable;
import latchkey.credentials.record.Revocations;

/**
 * What the first second factor of an account gives, and the last takes away. Where the account's second factor is kept
 * elsewhere, those that are here come and go beside it.
 */
final class FactorRules {
    private FactorRules() {}

    /** One was added; ends the transaction. */
    static void added(ChangeTransaction change, Account account, Change.Kind kind, String detail) {
        if (account.twoFactor() == TwoFactor.NONE) {
            AccountTable.setTwoFactor(change.sql(), account.id(), TwoFactor.LOCAL);
            change.record(Change.Kind.TWO_FACTOR_ON, account.id(), null, detail);
        } else {
            change.audit(kind, account.id(), null, detail);
        }
    }

    /** One was removed; ends the transaction. */
    static void removed(ChangeTransaction change, Account account, Change.Kind kind, String detail) {
        boolean last = !FactorTable.any(change.sql(), account.id());
        if (last) {
            FactorTable.removeCodes(change.sql(), account.id());
        }
        if (last && account.twoFactor() == TwoFactor.LOCAL) {
            AccountTable.setTwoFactor(change.sql(), account.id(), TwoFactor.NONE);
            Revocations.revokeAll(
                    change,
                    account.id(),
                    Change.Kind.TWO_FACTOR_OFF,
                    "two-factor authentication was turned off",
                    detail + " removed");
        } else {
            change.audit(kind, account.id(), null, detail);
        }
    }
}

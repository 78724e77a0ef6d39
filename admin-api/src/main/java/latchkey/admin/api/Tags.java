package latchkey.admin.api;

import java.util.Arrays;
import latchkey.credentials.Account;
import latchkey.credentials.policy.Policy;
import org.jspecify.annotations.Nullable;

/** Entity tags, and the conditions that are made from them (RFC 9110, sections 8.8.3 and 13.1). */
final class Tags {
    static final String HEADER = "ETag";

    private Tags() {}

    /** Changes with the account and with its app passwords. */
    static String of(Account account) {
        return "\"" + account.epoch() + "\"";
    }

    static String of(Policy policy) {
        return "\"" + policy.version() + "\"";
    }

    /**
     * Whether the call is made only for as long as nothing has changed.
     *
     * @throws Refusal if it has
     */
    static boolean isConditional(Call call, String tag) {
        String wanted = call.header("If-Match");
        if (wanted != null && !matches(wanted, tag, false)) {
            throw changed();
        }
        return wanted != null && !wanted.strip().equals("*");
    }

    static Refusal changed() {
        return Refusal.of(ProblemType.CHANGED, "It was changed since you read it: read it again, and decide anew.");
    }

    /** Whether the caller has the present state already. */
    static boolean isKnown(Call call, String tag) {
        String known = call.header("If-None-Match");
        return known != null && matches(known, tag, true);
    }

    private static boolean matches(@Nullable String header, String tag, boolean weakly) {
        return header != null
                && Arrays.stream(header.split(","))
                        .map(String::strip)
                        .anyMatch(each -> each.equals("*") || each.equals(tag) || (weakly && each.equals("W/" + tag)));
    }
}

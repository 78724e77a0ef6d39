package latchkey.admin.api;

import java.util.Optional;

/** Numbers of accounts, app passwords and tokens. */
final class Ids {
    private Ids() {}

    /** Empty unless it is a number from 1 on, without sign or leading zero: each has one spelling. */
    static Optional<Long> parse(String text) {
        return text.matches("[1-9][0-9]{0,17}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}

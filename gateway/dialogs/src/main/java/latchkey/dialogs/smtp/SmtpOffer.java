package latchkey.dialogs.smtp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a backend said to EHLO: one extension a line, in its own words, without the first line, which is its name. */
record SmtpOffer(List<String> lines) {

    static SmtpOffer of(SmtpReplyReader.Read.Reply reply) {
        return new SmtpOffer(reply.lines().subList(1, reply.lines().size()));
    }

    /** The parameters of an extension in upper case; empty when it is not offered. */
    Optional<Set<String>> parameters(String keyword) {
        for (String line : lines) {
            List<String> words = List.of(line.strip().toUpperCase(Locale.ROOT).split(" +"));
            if (words.getFirst().equals(keyword)) {
                return Optional.of(Set.copyOf(words.subList(1, words.size())));
            }
        }
        return Optional.empty();
    }
}

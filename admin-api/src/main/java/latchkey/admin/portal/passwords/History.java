package latchkey.admin.portal.passwords;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latchkey.admin.portal.Texts;
import latchkey.credentials.AppPassword;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.AuditQuery;
import latchkey.credentials.Change;
import latchkey.credentials.Credentials;
import latchkey.credentials.Service;
import org.jspecify.annotations.Nullable;

/** Reads the audit trail to its owner. Every method blocks, and throws {@link latchkey.credentials.RecordUnavailable}. */
final class History {
    /** "203.0.113.9 by imap" and what may follow, as the audit trail tells of logins. */
    static final Pattern FROM_BY = Pattern.compile("(?:\\w+, )?(\\S+) by (\\w+)(.*)", Pattern.DOTALL);

    /** "passkey, 203.0.113.9, Firefox": how, from where, with what. */
    private static final Pattern SIGN_IN = Pattern.compile("([a-z-]+), (\\S+), .*", Pattern.DOTALL);

    /** Their detail is the label, which is said already. */
    private static final Set<Change.Kind> SAID = Set.of(Change.Kind.PASSWORD_ISSUED);

    private final Credentials credentials;

    History(Credentials credentials) {
        this.credentials = credentials;
    }

    /**
     * The latest lines before that number; all are of the account.
     *
     * @param credential null for the whole account
     * @param before null for the newest
     */
    List<AuditEntry> read(long account, @Nullable Long credential, @Nullable Long before, int limit) {
        return credentials.audit(new AuditQuery(account, credential, Set.of(), null, null, null, before, null, limit));
    }

    /** The lines in words, for their owner. */
    List<HistoryLine> tell(long account, String login, List<AuditEntry> entries, Texts texts) {
        Map<Long, String> labels = credentials.passwords().list(account).stream()
                .collect(Collectors.toMap(AppPassword::id, AppPassword::label));
        return entries.stream().map(entry -> tell(entry, login, labels, texts)).toList();
    }

    private static HistoryLine tell(AuditEntry entry, String login, Map<Long, String> labels, Texts texts) {
        @Nullable Long credential = entry.credential();
        @Nullable String label = credential == null ? null : labels.get(credential);
        String name = label == null ? texts.of("history.one") : texts.of("label.quoted", label);
        String key = "history.kind." + entry.kind().name();
        String who = Words.who(texts, login, entry.by());
        @Nullable Long linked = label == null ? null : credential;
        Matcher use = FROM_BY.matcher(entry.detail());
        if (isUse(entry.kind()) && use.matches()) {
            String sentence = texts.of(key + ".from", name, use.group(1), protocol(use.group(2), texts));
            return new HistoryLine(entry.at(), linked, sentence, "", use.group(3));
        }
        Matcher signIn = SIGN_IN.matcher(entry.detail());
        if (entry.kind() == Change.Kind.PORTAL_SIGN_IN && signIn.matches()) {
            String sentence = texts.of(key + ".from", signIn.group(2));
            return new HistoryLine(entry.at(), null, sentence, "", way(signIn.group(1), texts));
        }
        String why = SAID.contains(entry.kind()) ? "" : entry.detail();
        return new HistoryLine(entry.at(), linked, texts.of(key, name), who, why);
    }

    private static String protocol(String wireName, Texts texts) {
        return Service.named(wireName).isPresent() ? texts.of("protocol." + wireName) : wireName;
    }

    private static String way(String code, Texts texts) {
        String key = "sign-in.way." + code;
        return texts.patterns().containsKey(key) ? texts.of(key) : "";
    }

    private static boolean isUse(Change.Kind kind) {
        return kind == Change.Kind.STALE_DEVICE || kind == Change.Kind.USED_FROM_NEW_NETWORK;
    }
}

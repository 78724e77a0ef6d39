package latchkey.admin.notices;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import latchkey.admin.links.NotMe;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.Change;
import latchkey.credentials.Credentials;
import latchkey.credentials.links.Link;
import latchkey.setup.MailAddress;
import org.jspecify.annotations.Nullable;

/** Makes mail of what happened. Blocks, and throws {@link latchkey.credentials.RecordUnavailable}. */
final class NoticeWriter {

    /** Of a link that revokes. */
    private static final Duration LINK_LIFE = Duration.ofDays(7);

    /** After which a stranger may have the app password: the link stops it. */
    private static final Set<Change.Kind> DOUBTFUL =
            EnumSet.of(Change.Kind.PASSWORD_ISSUED, Change.Kind.USED_FROM_NEW_NETWORK);

    private final Credentials credentials;
    private final String service;
    private final @Nullable URI portal;
    private final NoticeTexts texts = new NoticeTexts();

    /** @param portal where the links lead; null: there are none */
    NoticeWriter(Credentials credentials, String service, @Nullable URI portal) {
        this.credentials = credentials;
        this.service = service;
        this.portal = portal;
    }

    /** Empty if the line is nothing to tell, or its owner has no mail address or is gone. */
    Optional<Notice> of(AuditEntry entry) {
        if (!texts.has(entry.kind() + ".subject")) {
            return Optional.empty();
        }
        return credentials
                .accounts()
                .byId(entry.account())
                .flatMap(account -> addressOf(account)
                        .map(address -> new Draft(
                                entry.kind().name(),
                                account,
                                address,
                                entry.credential() == null
                                        ? Optional.empty()
                                        : credentials.passwords().find(entry.credential()),
                                entry.at(),
                                entry.by(),
                                entry.detail()))
                        .map(draft ->
                                notice(draft, "audit " + entry.seq(), entry.at(), DOUBTFUL.contains(entry.kind()))));
    }

    /**
     * That an app password expires.
     *
     * @param today and not within days only
     */
    Optional<Notice> expiring(AppPassword password, Instant expires, boolean today) {
        String kind = today ? "expires-today" : "expires-soon";
        return credentials
                .accounts()
                .byId(password.account())
                .flatMap(account -> addressOf(account)
                        .map(address -> new Draft(kind, account, address, Optional.of(password), expires, "", ""))
                        .map(draft -> notice(
                                draft,
                                kind + " " + password.id(),
                                credentials.clock().instant(),
                                false)));
    }

    /** The login if it is an address, or else the first alias that is. */
    static Optional<MailAddress> addressOf(Account account) {
        return Stream.concat(Stream.of(account.login()), account.aliases().stream())
                .flatMap(name -> MailAddress.parse(name).stream())
                .findFirst();
    }

    private record Draft(
            String kind,
            Account account,
            MailAddress to,
            Optional<AppPassword> password,
            Instant at,
            String by,
            String detail) {}

    private Notice notice(Draft draft, String what, Instant at, boolean doubtful) {
        String id = UUID.nameUUIDFromBytes(
                        (service + " " + draft.account.id() + " " + draft.account.created() + " " + what)
                                .getBytes(StandardCharsets.UTF_8))
                .toString();
        String[] values = {
            service,
            draft.account.login(),
            draft.password.map(AppPassword::label).orElse(""),
            texts.time(draft.at),
            draft.by,
            draft.detail
        };
        StringBuilder body = new StringBuilder(texts.of("body.begin"))
                .append(texts.of(draft.kind + ".body", values))
                .append(texts.of("body.account", values));
        if (!draft.by.isEmpty()) {
            body.append(texts.of("body.by", values));
        }
        if (!draft.detail.isEmpty()) {
            body.append(texts.of("body.reason", values));
        }
        appendLinks(body, draft, doubtful);
        body.append(texts.of("body.end", service));
        return new Notice(id, draft.to, texts.of(draft.kind + ".subject", values), body.toString(), at);
    }

    private void appendLinks(StringBuilder body, Draft draft, boolean doubtful) {
        if (portal == null) {
            body.append(texts.of("body.no-portal", service));
            return;
        }
        if (doubtful && draft.password.isPresent() && draft.password.get().revocation() == null) {
            byte[] payload = new NotMe(draft.password.get().id()).payload();
            String token =
                    credentials.links().make(Link.Kind.NOT_ME, draft.account.id(), payload, LINK_LIFE, "notices");
            body.append(texts.of("body.not-me", portal + NotMe.path(token)));
        }
        body.append(texts.of("body.portal", portal + "/"));
    }
}

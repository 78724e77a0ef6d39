package latchkey.config;

import static latchkey.config.FileForms.file;
import static latchkey.config.Forms.number;
import static latchkey.config.Forms.oneOf;
import static latchkey.config.Forms.text;
import static latchkey.config.SecretForm.password;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of the section {@code mail}, and which of them go together. */
final class NoticeMailReader {

    private NoticeMailReader() {}

    /** Empty after a problem. */
    static Optional<NoticeMail> mail(Section mail) {
        String host = mail.required("host", text(Allowed.HOST));
        @Nullable Integer port = mail.optional("port", number(Allowed.PORT));
        BackendTls tls = mail.optional("tls", oneOf(List.of(BackendTls.values())), BackendTls.IMPLICIT);
        @Nullable Path ca = mail.optional("ca", file());
        @Nullable String tlsName = mail.optional("tls-name", text(Allowed.HOST));
        NoticeMail.Sender from = mail.required(
                "from", new Mapped<>(text(Allowed.SENDER), NoticeMail.Sender::parse, _ -> Optional.empty()));
        NoticeMail.@Nullable Login login = login(mail);
        if (tls == BackendTls.NONE && !NoticeMail.isThisMachine(host)) {
            mail.at("tls").problem("none", "none only for this machine, as localhost");
        }
        return mail.place().document().isSound()
                ? Optional.of(new NoticeMail(
                        host,
                        Objects.requireNonNullElseGet(port, () -> NoticeMail.defaultPort(tls)),
                        tls,
                        ca,
                        Objects.requireNonNullElse(tlsName, host),
                        from,
                        login))
                : Optional.empty();
    }

    private static NoticeMail.@Nullable Login login(Section mail) {
        @Nullable String user = mail.optional("user", text(Allowed.NAME));
        @Nullable Secret password = mail.optional("password", password());
        if (user != null && password == null) {
            mail.at("password").problem("nothing", "the password of user");
        }
        if (user == null && password != null) {
            mail.at("user").problem("nothing", "the user whose password it is");
        }
        return user == null || password == null ? null : new NoticeMail.Login(user, password);
    }
}

package latchkey.admin.portal;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import latchkey.admin.web.ClientAddress;
import latchkey.credentials.Account;
import latchkey.credentials.owner.Opened;
import latchkey.credentials.owner.PortalSession;
import latchkey.credentials.owner.PortalSession.Stage;
import org.jspecify.annotations.Nullable;

/** One request to the portal: who sends it and what, and the ways to answer. For one thread. */
public final class Visit {
    /** How long a proof of the second factor is good for what asks for one (ASVS 7.5.3). */
    public static final Duration CONFIRMED_FOR = Duration.ofMinutes(5);

    private static final int LONGEST_FIELD = 1000;
    private static final int SEE_OTHER = 303;

    private final Entrance entrance;
    private final Context http;
    private @Nullable PortalSession session;
    private final @Nullable Account account;

    Visit(Entrance entrance, Context http, @Nullable PortalSession session, @Nullable Account account) {
        this.entrance = entrance;
        this.http = http;
        this.session = session;
        this.account = account;
    }

    public Context http() {
        return http;
    }

    public Site site() {
        return entrance.site();
    }

    public Texts texts() {
        return site().texts();
    }

    /** The text of that key ({@link Texts#of}). */
    public String text(String key, Object... arguments) {
        return texts().of(key, arguments);
    }

    /** From where the request comes. */
    public InetAddress address() {
        return ClientAddress.of(http);
    }

    /** What the browser calls itself. */
    public String browser() {
        @Nullable String agent = http.userAgent();
        return agent == null ? "" : agent;
    }

    /**
     * Whose session it is; at least the primary password is proved.
     *
     * @throws IllegalStateException if it is nobody's
     */
    public Account account() {
        if (account == null) {
            throw new IllegalStateException("nobody has signed in");
        }
        return account;
    }

    /**
     * The session that the browser has.
     *
     * @throws IllegalStateException if it has none
     */
    public PortalSession session() {
        return sessionIfAny().orElseThrow(() -> new IllegalStateException("there is no session"));
    }

    /** The session that the browser has, if it has one, however far its owner has come. */
    public Optional<PortalSession> sessionIfAny() {
        return Optional.ofNullable(session);
    }

    /** How far the owner has come; empty without a session. */
    public Optional<Stage> stage() {
        return sessionIfAny().map(PortalSession::stage);
    }

    public boolean signedIn() {
        return stage().equals(Optional.of(Stage.SIGNED_IN));
    }

    /** Whether an operator is signed in, which takes a second factor. */
    public boolean operates() {
        return signedIn() && site().operations().includes(account().login());
    }

    /** By what this browser's session can be remembered: says nothing of its token. Empty if the browser sent none. */
    public Optional<String> sessionKey() {
        @Nullable String token = entrance.session().read(http);
        if (token == null || token.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return Optional.of(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** What each form that changes something sends back; empty without a session. */
    public String csrf() {
        return session == null ? "" : session.csrf();
    }

    /** What was typed into the field, at most 1000 characters without spaces around it; empty if nothing was. */
    public String field(String name) {
        @Nullable String value = http.formParam(name);
        return value == null ? "" : trimmed(value);
    }

    /** All values of a field that may have several; at most a hundred. */
    public List<String> fields(String name) {
        return http.formParams(name).stream().limit(100).map(Visit::trimmed).toList();
    }

    /** What stands after the question mark under that name, as {@link #field} has it. */
    public String query(String name) {
        @Nullable String value = http.queryParam(name);
        return value == null ? "" : trimmed(value);
    }

    private static String trimmed(String value) {
        return value.substring(0, Math.min(value.length(), LONGEST_FIELD)).strip();
    }

    /** A secret as it was typed, in UTF-8, for the caller to wipe; empty if nothing was. */
    public byte[] secretField(String name) {
        @Nullable String value = http.formParam(name);
        return value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
    }

    /** Answers with a page; the template also gets {@code page}. */
    public void show(String template, Map<String, Object> model) {
        Map<String, Object> all = new HashMap<>(model);
        all.put("page", entrance.page(this));
        http.html(site().templates().render(template, all));
    }

    /** As {@link #show}, for a form that has to be looked at again: 422, or 429 after too many tries. */
    public void showAgain(int status, String template, Map<String, Object> model) {
        http.status(status);
        show(template, model);
    }

    /**
     * Sends the browser on, by GET.
     *
     * @param path in the portal, and not from outside: see {@link Then}
     * @param flash a sentence for the next page, shown once; holds no secret
     */
    public void redirect(String path, @Nullable String flash) {
        if (flash != null) {
            entrance.flash().set(http, flash);
        }
        http.status(SEE_OTHER).header("Location", path);
    }

    /** Whether the second factor was proved in this session within {@link #CONFIRMED_FOR}. */
    public boolean confirmedLately() {
        Instant confirmed = session().confirmed();
        Instant now = site().credentials().clock().instant();
        return confirmed != null && confirmed.plus(CONFIRMED_FOR).isAfter(now);
    }

    /** Asks for the second factor again, and then goes to that path of the portal. */
    public void confirmFirst(String then) {
        redirect(Then.after("/confirm", then), null);
    }

    /** Gives the browser a session, which this visit has from now on. */
    public void enter(Opened opened) {
        entrance.session().set(http, opened.token());
        session = opened.session();
    }

    /** Takes the session's cookie from the browser; whoever calls has ended the session. */
    public void leave() {
        entrance.session().clear(http);
        session = null;
    }

    /** Who does what this request asks for, for the audit trail. */
    public String by() {
        return Objects.requireNonNull(account()).login();
    }
}

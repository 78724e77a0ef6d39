package latchkey.dialogs.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import latchkey.dialogs.BackendLogin;

/** Postfix's XCLIENT command: who the client is, on the gateway's word (Postfix XCLIENT_README). */
final class SmtpXclient {
    /** The longest command, in octets with CRLF. */
    static final int MAX_LINE = 512;

    /** The longest value, encoded: Postfix refuses the whole command for a longer one. */
    static final int MAX_VALUE = 255;

    /** What Postfix reads, in any case, as "no value"; a login that reads so would open a session without one. */
    private static final Set<String> NO_VALUE = Set.of("[UNAVAILABLE]", "[TEMPUNAVAIL]");

    private static final String VERB = "XCLIENT";

    private SmtpXclient() {}

    /**
     * The commands to give, one after the other, with an EHLO after the last; empty when this backend cannot be told the
     * account by them. LOGIN and ADDR stand together in the last one: each command may make the backend forget the login of
     * the one before, and after ADDR the gateway is no longer the peer whom the backend trusts. NAME goes without a value,
     * since the backend would otherwise go on with the gateway's own.
     */
    static Optional<List<byte[]>> commands(BackendLogin login, Set<String> offered) {
        if (!offered.contains("LOGIN") || !isValue(login.account())) {
            return Optional.empty();
        }
        StringBuilder facts = new StringBuilder();
        add(facts, offered, "NAME", "[UNAVAILABLE]");
        add(facts, offered, "PORT", String.valueOf(login.client().port()));
        add(facts, offered, "PROTO", "ESMTP");
        if (isValue(login.client().clientName())) {
            add(facts, offered, "HELO", login.client().clientName());
        }
        StringBuilder identity = new StringBuilder();
        add(identity, offered, "LOGIN", login.account());
        add(identity, offered, "ADDR", address(login.client().address()));
        boolean fits = VERB.length() + facts.length() + identity.length() + 2 <= MAX_LINE;
        return Optional.of(
                fits
                        ? List.of(SmtpText.line(VERB + facts + identity))
                        : List.of(SmtpText.line(VERB + facts), SmtpText.line(VERB + identity)));
    }

    private static void add(StringBuilder command, Set<String> offered, String name, String value) {
        if (offered.contains(name)) {
            command.append(' ').append(name).append('=').append(SmtpText.xtext(value));
        }
    }

    private static boolean isValue(String text) {
        return !text.isEmpty()
                && SmtpText.xtext(text).length() <= MAX_VALUE
                && !NO_VALUE.contains(text.toUpperCase(Locale.ROOT));
    }

    /** An IPv6 address has the prefix that RFC 5321 §4.1.3 gives it, and no zone. */
    private static String address(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        return address instanceof Inet6Address ? "IPV6:" + plain : plain;
    }
}

package latchkey.dialogs.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import latchkey.dialogs.BackendLogin;

/** Postfix's XCLIENT command: who the client is, on the gateway's word (Postfix XCLIENT_README). */
final class SmtpXclient {
    /** The longest command, in octets with CRLF. */
    static final int MAX_LINE = 512;

    /** What Postfix reads as "no value"; a login that reads so would open a session without one. */
    private static final Set<String> NO_VALUE = Set.of("[UNAVAILABLE]", "[TEMPUNAVAIL]");

    private static final String VERB = "XCLIENT";

    private SmtpXclient() {}

    /**
     * The commands to give, one after the other, with an EHLO after the last; empty when this backend cannot be told the
     * account by them. LOGIN and ADDR stand together in the last one: each command may make the backend forget the login of
     * the one before, and after ADDR the gateway is no longer the peer whom the backend trusts.
     */
    static Optional<List<byte[]>> commands(BackendLogin login, Set<String> offered) {
        if (!offered.contains("LOGIN") || NO_VALUE.contains(login.account())) {
            return Optional.empty();
        }
        StringBuilder last = new StringBuilder(VERB).append(attribute("LOGIN", login.account()));
        if (offered.contains("ADDR")) {
            last.append(attribute("ADDR", address(login.client().address())));
        }
        if (tooLong(last)) {
            return Optional.empty();
        }
        List<byte[]> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder(VERB);
        for (Map.Entry<String, String> fact : facts(login).entrySet()) {
            String attribute = attribute(fact.getKey(), fact.getValue());
            if (!offered.contains(fact.getKey()) || tooLong(VERB + attribute)) {
                continue;
            }
            if (tooLong(command + attribute)) {
                commands.add(SmtpText.line(command.toString()));
                command = new StringBuilder(VERB);
            }
            command.append(attribute);
        }
        String together = command + last.substring(VERB.length());
        if (tooLong(together)) {
            commands.add(SmtpText.line(command.toString()));
            together = last.toString();
        }
        commands.add(SmtpText.line(together));
        return Optional.of(commands);
    }

    /** NAME without a value, since the backend would otherwise go on with the gateway's own. */
    private static Map<String, String> facts(BackendLogin login) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("NAME", "[UNAVAILABLE]");
        facts.put("PORT", String.valueOf(login.client().port()));
        facts.put("PROTO", "ESMTP");
        String helo = login.client().clientName();
        if (!helo.isEmpty() && !NO_VALUE.contains(helo)) {
            facts.put("HELO", helo);
        }
        return facts;
    }

    private static String attribute(String name, String value) {
        return " " + name + "=" + SmtpText.xtext(value);
    }

    /** An IPv6 address has the prefix that RFC 5321 §4.1.3 gives it, and no zone. */
    private static String address(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        return address instanceof Inet6Address ? "IPV6:" + plain : plain;
    }

    private static boolean tooLong(CharSequence command) {
        return command.toString().getBytes(StandardCharsets.UTF_8).length + 2 > MAX_LINE;
    }
}

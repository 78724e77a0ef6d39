package latchkey.app;

import java.net.IDN;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import latchkey.config.Clients;
import latchkey.setup.DnsLine;
import latchkey.setup.DnsLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code latchkey dns}. */
@Command(
        name = "dns",
        description = {
            "Print what the DNS zone of a domain should say, so that apps find this service by a mail address alone.",
            "The lines are for a zone file; where a web page wants the parts, --json has them apart."
        })
final class DnsCommand implements Callable<Integer> {

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description = "Whose zone; can be given several times. Default: clients.domains of the configuration.")
    private List<String> domains = new ArrayList<>();

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public Integer call() {
        List<String> asked = domains.stream().map(this::ascii).toList();
        Clients clients = configuration.load().clients();
        if (asked.isEmpty() && clients.domains().isEmpty()) {
            throw CommandFailure.configuration(
                    "say which domain: --domain example.org, or clients.domains in the configuration");
        }
        Map<String, List<DnsLine>> zones = new LinkedHashMap<>();
        for (String domain : asked.isEmpty() ? clients.domains() : asked) {
            zones.put(domain, lines(clients, domain));
        }
        output.result(Map.of("zones", described(zones)), text(zones));
        return ExitCode.OK;
    }

    private static List<DnsLine> lines(Clients clients, String domain) {
        try {
            return DnsLines.of(clients, domain);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.configuration("clients connect to " + e.getMessage()
                    + ", but DNS leads to names only; name the host with clients.host in the configuration");
        }
    }

    /** As DNS has it (RFC 5890). */
    private String ascii(String domain) {
        String bare = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        try {
            String ascii = IDN.toASCII(bare, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            if (ascii.isEmpty()) {
                throw new IllegalArgumentException("empty");
            }
            return ascii;
        } catch (IllegalArgumentException _) {
            throw new ParameterException(
                    command.commandLine(), "Invalid value for option '--domain': '" + domain + "' is no domain");
        }
    }

    private static String text(Map<String, List<DnsLine>> zones) {
        StringBuilder text = new StringBuilder();
        zones.forEach((domain, lines) -> {
            text.append("; for the zone ").append(domain).append('\n');
            lines.forEach(line ->
                    text.append(line).append("   ; ").append(line.purpose()).append('\n'));
        });
        return text.toString();
    }

    private static List<Map<String, Object>> described(Map<String, List<DnsLine>> zones) {
        List<Map<String, Object>> json = new ArrayList<>();
        zones.forEach((domain, lines) -> json.add(Map.of(
                "domain",
                domain,
                "lines",
                lines.stream().map(DnsCommand::described).toList())));
        return json;
    }

    private static Map<String, String> described(DnsLine line) {
        Map<String, String> json = new LinkedHashMap<>();
        json.put("name", line.name());
        json.put("type", line.type());
        json.put("data", line.data());
        json.put("purpose", line.purpose());
        return json;
    }
}

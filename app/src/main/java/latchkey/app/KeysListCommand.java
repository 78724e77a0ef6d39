package latchkey.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import latchkey.config.Pepper;
import latchkey.config.Settings;
import latchkey.credentials.Credentials;
import latchkey.credentials.NodeFacts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code latchkey keys list}. */
@Command(
        name = "list",
        description = {
            "List the keys: how many passwords that work and how many secrets of owners (primary passwords and "
                    + "authenticator apps) are under each, and which running nodes know it.",
            "present: new passwords are made under it; next: it will be; former: passwords leave it at their next "
                    + "login, owners' secrets at their next sign-in at the portal; missing: passwords or secrets are "
                    + "under it, but it is not in the file."
        })
final class KeysListCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    private record Key(
            String id, String state, long passwords, long secrets, List<String> knownBy, List<String> unknownTo) {}

    @Override
    public Integer call() {
        Settings settings = configuration.load();
        try (Credentials credentials = ConfigurationFile.open(settings)) {
            List<Key> keys = keys(settings, credentials);
            Table table = new Table("KEY", "STATE", "PASSWORDS", "OWNERS' SECRETS", "KNOWN BY", "UNKNOWN TO");
            for (Key key : keys) {
                table.row(
                        key.id,
                        key.state,
                        String.valueOf(key.passwords),
                        String.valueOf(key.secrets),
                        names(key.knownBy),
                        names(key.unknownTo));
            }
            output.result(
                    Map.of("keys", keys.stream().map(KeysListCommand::json).toList()), table.text());
            return ExitCode.OK;
        }
    }

    private static List<Key> keys(Settings settings, Credentials credentials) {
        Map<String, Long> passwords = credentials.passwords().activeByKey();
        Map<String, Long> secrets = credentials.owners().secretsByKey();
        List<NodeFacts> nodes = credentials.nodes().list();
        List<String> ours = credentials.keys().ids();
        @Nullable
        String next = isInEnvironment(settings) ? null : KeyFile.of(settings).next();
        Set<String> all = new LinkedHashSet<>(ours);
        all.addAll(passwords.keySet());
        all.addAll(secrets.keySet());
        List<Key> keys = new ArrayList<>();
        for (String id : all) {
            String state = id.equals(ours.getFirst())
                    ? "present"
                    : id.equals(next) ? "next" : ours.contains(id) ? "former" : "missing";
            keys.add(new Key(
                    id,
                    state,
                    passwords.getOrDefault(id, 0L),
                    secrets.getOrDefault(id, 0L),
                    names(nodes, id, true),
                    names(nodes, id, false)));
        }
        return keys;
    }

    private static boolean isInEnvironment(Settings settings) {
        return settings.passwords().pepper() instanceof Pepper.Given(var _, var file) && file == null;
    }

    private static List<String> names(List<NodeFacts> nodes, String id, boolean known) {
        return nodes.stream()
                .filter(node -> node.keys().contains(id) == known)
                .map(NodeFacts::name)
                .toList();
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "-" : String.join(", ", names);
    }

    private static Map<String, Object> json(Key key) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", key.id);
        json.put("state", key.state);
        json.put("passwords", key.passwords);
        json.put("owner_secrets", key.secrets);
        json.put("known_by", key.knownBy);
        json.put("unknown_to", key.unknownTo);
        return json;
    }
}

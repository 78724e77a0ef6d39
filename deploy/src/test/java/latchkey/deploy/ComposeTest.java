package latchkey.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import latchkey.app.Latchkey;
import latchkey.config.ConfigLoader;
import latchkey.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code compose.yaml} says fits the specification, the other files, and itself. */
class ComposeTest {

    private static final Path FOLDER = Shipped.file("compose");
    private static final JsonNode COMPOSE = read();
    private static final Pattern LOOPBACK = Pattern.compile("127\\.0\\.0\\.1");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void it_is_valid_by_the_compose_specification() throws Exception {
        Schema schema = schema();
        assertThat(schema.validate(COMPOSE.toString(), InputFormat.JSON)).isEmpty();
        String broken = COMPOSE.toString().replace("\"read_only\":true", "\"readonly\":true");
        assertThat(schema.validate(broken, InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void every_name_is_defined_and_every_definition_used() {
        for (String kind : List.of("networks", "volumes")) {
            Set<String> used = new TreeSet<>();
            services().values().forEach(service -> names(service.path(kind)).forEach(used::add));
            assertThat(used).as(kind).isEqualTo(keys(COMPOSE.path(kind)));
        }
        services()
                .forEach((name, service) -> service.path("depends_on")
                        .fieldNames()
                        .forEachRemaining(other -> {
                            assertThat(services()).as(name).containsKey(other);
                            String condition = service.at("/depends_on/" + other + "/condition")
                                    .asText();
                            if (condition.equals("service_healthy")) {
                                assertThat(service(other).has("healthcheck"))
                                        .as(other)
                                        .isTrue();
                            }
                        }));
    }

    @Test
    void every_file_that_is_mounted_or_built_from_is_there() {
        List<Path> files = new ArrayList<>();
        services().values().forEach(service -> {
            service.path("volumes").forEach(volume -> {
                if (volume.path("type").asText().equals("bind")) {
                    assertThat(volume.path("read_only").asBoolean()).isTrue();
                    files.add(FOLDER.resolve(volume.get("source").asText()));
                }
            });
            if (service.has("build")) {
                Path context = FOLDER.resolve(service.at("/build/context").asText());
                files.add(context.resolve(service.at("/build/dockerfile").asText()));
            }
        });
        assertThat(files)
                .hasSizeGreaterThan(6)
                .allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void every_container_is_held_as_tight_as_it_can_be() {
        services().forEach((name, service) -> {
            assertThat(service.path("read_only").asBoolean()).as(name).isTrue();
            assertThat(texts(service.path("cap_drop"))).as(name).containsExactly("ALL");
            assertThat(texts(service.path("security_opt"))).as(name).containsExactly("no-new-privileges:true");
            assertThat(service.has("mem_limit") && service.has("pids_limit"))
                    .as(name)
                    .isTrue();
            assertThat(service.path("privileged").asBoolean()).as(name).isFalse();
            assertThat(service.has("healthcheck")).as(name).isEqualTo(!name.equals("prepare"));
            assertThat(service.path("image").asText()).as(name).doesNotEndWith(":latest");
        });
    }

    @Test
    void only_the_gateways_and_grafana_are_reached_from_outside() {
        services().forEach((name, service) -> {
            assertThat(service.has("ports")).as(name).isEqualTo(name.matches("gateway[12]|grafana"));
            assertThat(names(service.path("networks")).contains("outside"))
                    .as(name)
                    .isEqualTo(service.has("ports"));
        });
        COMPOSE.path("networks")
                .properties()
                .forEach(network -> assertThat(
                                network.getValue().path("internal").asBoolean())
                        .as(network.getKey())
                        .isEqualTo(!network.getKey().equals("outside")));
        assertThat(texts(service("grafana").path("ports"))).allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void gateways_listen_where_they_are_published_and_watched() throws Exception {
        Settings settings = prepared();
        Set<String> listening = settings.listeners().stream()
                .map(listener -> String.valueOf(listener.port()))
                .collect(Collectors.toCollection(TreeSet::new));
        for (String name : List.of("gateway1", "gateway2")) {
            assertThat(texts(service(name).path("ports")))
                    .extracting(port -> port.substring(port.lastIndexOf(':') + 1))
                    .containsExactlyInAnyOrderElementsOf(listening);
            String alias = service(name).at("/networks/watch/aliases/0").asText();
            assertThat(Shipped.text("prometheus/prometheus.yml"))
                    .contains(alias + ":" + settings.management().port());
            assertThat(service(name).path("stop_grace_period").asText()).isEqualTo("45s");
        }
        assertThat(settings.drain().announce().plus(settings.drain().within()).toSeconds())
                .isLessThan(45);
        assertThat(services().keySet()).contains("dovecot", "postfix", "radicale", "postgresql", "redis");
        assertThat(Stream.of(settings.backends().imap(), settings.backends().smtp()))
                .allSatisfy(backend -> assertThat(services()).containsKey(backend.host()));
    }

    @Test
    void latchkey_takes_its_configuration_with_what_prepare_made() throws Exception {
        prepared();
        StringWriter said = new StringWriter();
        int exit = Latchkey.run(
                new PrintWriter(said, true),
                new PrintWriter(said, true),
                "check",
                "--config",
                folder.resolve("latchkey.yaml").toString());
        assertThat(said.toString()).endsWith("is fine\n");
        assertThat(exit).isZero();
    }

    @Test
    void preparing_again_changes_nothing() throws Exception {
        prepared();
        String before = contents();
        prepare();
        assertThat(contents()).isEqualTo(before).contains("users.acl", "latchkey-master", "~latchkey:* resetchannels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dovecot/latchkey.conf", "postfix/master.cf", "radicale/latchkey.conf"})
    void what_is_for_one_machine_is_adapted_in_every_place(String name) throws Exception {
        Process adapt = new ProcessBuilder(FOLDER.resolve("servers/adapt").toString(), "192.0.2.0/24")
                .redirectInput(Shipped.file(name).toFile())
                .start();
        String adapted = new String(adapt.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(adapt.waitFor()).isZero();
        assertThat(adapted.lines().filter(line -> !line.startsWith("#")))
                .isNotEmpty()
                .noneMatch(line -> LOOPBACK.matcher(line).find());
        assertThat(adapted.lines().count()).isEqualTo(Shipped.text(name).lines().count());
        if (!name.startsWith("radicale")) {
            assertThat(adapted).contains("192.0.2.0/24");
        }
        assertThat(COMPOSE.at("/networks/mail/ipam/config/0/subnet").asText())
                .isEqualTo("172.30.11.0/24")
                .satisfies(subnet ->
                        assertThat(Shipped.text("compose/servers/Dockerfile")).contains("GATEWAYS=" + subnet));
    }

    @Test
    void every_secret_of_the_environment_is_a_file() {
        services()
                .forEach((name, service) -> service.path("environment")
                        .properties()
                        .forEach(variable -> {
                            if (variable.getKey().contains("PASSWORD")) {
                                assertThat(variable.getKey()).as(name).endsWith("_FILE");
                                assertThat(variable.getValue().asText()).startsWith("/files/");
                            }
                        }));
    }

    private Settings prepared() throws Exception {
        prepare();
        Files.copy(
                FOLDER.resolve("latchkey.yaml"), folder.resolve("latchkey.yaml"), StandardCopyOption.REPLACE_EXISTING);
        return ConfigLoader.load(folder.resolve("latchkey.yaml"));
    }

    /** The volume of the gateways is the folder {@code files} beside the configuration. */
    private void prepare() throws Exception {
        for (String name : List.of("files", "postgresql", "redis", "dovecot", "grafana")) {
            Files.createDirectories(folder.resolve(name));
        }
        Path gateway = folder.resolve("gateway");
        if (Files.notExists(gateway)) {
            Files.createSymbolicLink(gateway, Path.of("files"));
        }
        Process prepare = new ProcessBuilder(FOLDER.resolve("servers/prepare").toString(), folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(prepare.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(prepare.waitFor()).as(said).isZero();
    }

    private String contents() throws Exception {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                all.append(folder.relativize(file)).append('\n').append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private static JsonNode read() {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        return new ObjectMapper()
                .valueToTree(new Yaml(new SafeConstructor(strict)).load(Shipped.text("compose/compose.yaml")));
    }

    private static Schema schema() throws Exception {
        String file = "compose-spec/compose-spec.json";
        try (InputStream in = ComposeTest.class.getClassLoader().getResourceAsStream(file)) {
            String text = new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
            // It names its dialect and itself by addresses that are none.
            String usable = text.replaceFirst("\"\\$schema\"[^\n]*\n *\"\\$id\"[^\n]*", "");
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(usable);
        }
    }

    private static Map<String, JsonNode> services() {
        Map<String, JsonNode> services = new TreeMap<>();
        COMPOSE.path("services").properties().forEach(service -> services.put(service.getKey(), service.getValue()));
        return services;
    }

    private static JsonNode service(String name) {
        return Objects.requireNonNull(services().get(name), name);
    }

    /** The networks or named volumes of a service, however they are written. */
    private static Set<String> names(JsonNode list) {
        if (list.isObject()) {
            return keys(list);
        }
        return StreamSupport.stream(list.spliterator(), false)
                .filter(item -> item.isTextual() || item.path("type").asText().equals("volume"))
                .map(item ->
                        item.isTextual() ? item.asText() : item.path("source").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> keys(JsonNode object) {
        return object.properties().stream().map(entry -> entry.getKey()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}

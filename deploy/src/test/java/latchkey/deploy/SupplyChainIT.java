package latchkey.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Latchkey is made of: told completely, truly, and by licences that are known. */
class SupplyChainIT {

    private static final Pattern LIBRARY = Pattern.compile("^ +((?:\\([^)]+\\) )+).*\\((\\S+:\\S+:\\S+) - ");

    @Test
    void theSbomFollowsItsSchema() throws IOException {
        Path schemas = Distribution.target().resolve("sbom-schema");
        Map<String, String> local = new HashMap<>();
        for (String name : List.of("bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schema.json")) {
            local.put("http://cyclonedx.org/schema/" + name, Files.readString(schemas.resolve(name)));
        }
        SchemaRegistry registry =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7, builder -> builder.schemas(local));
        Schema schema = registry.getSchema(SchemaLocation.of("http://cyclonedx.org/schema/bom-1.6.schema.json"));

        assertThat(schema.validate(sbom().toString(), InputFormat.JSON)).isEmpty();
        String broken = sbom().toString().replace("\"bomFormat\":\"CycloneDX\"", "\"bomFormat\":\"other\"");
        assertThat(schema.validate(broken, InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void theSbomKnowsEveryJarByHashAndLicence() throws Exception {
        Map<String, JsonNode> byHash = new HashMap<>();
        for (JsonNode component : sbom().path("components")) {
            for (JsonNode hash : component.path("hashes")) {
                if (hash.path("alg").asText().equals("SHA-256")) {
                    byHash.put(hash.path("content").asText(), component);
                }
            }
        }
        Path lib = Distribution.layout().resolve("lib");
        Set<String> jars = Distribution.names(lib);
        for (String jar : jars) {
            JsonNode component = byHash.getOrDefault(sum(lib.resolve(jar)), MissingNode.getInstance());
            assertThat(component.path("purl").asText()).as(jar).startsWith("pkg:maven/");
            if (!component.path("group").asText().equals("latchkey")) {
                assertThat(component.path("licenses")).as(jar).isNotEmpty();
            }
        }
        assertThat(byHash).containsKey(sum(Distribution.layout().resolve("latchkey.jar")));
        assertThat(byHash).as("the jars and nothing else").hasSize(jars.size() + 1);
        assertThat(sbom().has("serialNumber")).as("the same in every build").isFalse();
    }

    /** The build fails at a licence that is not allowed; here: what is allowed is told, with its text, and is needed. */
    @Test
    void everyLibraryHasALicenceWhoseTextIsThere() throws IOException {
        Path licences = Distribution.layout().resolve("licences");
        Set<String> libraries = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        for (String line : Files.readAllLines(licences.resolve("THIRD-PARTY.txt"))) {
            Matcher library = LIBRARY.matcher(line);
            if (library.find()) {
                libraries.add(library.group(2));
                used.addAll(List.of(
                        library.group(1).strip().replaceAll("^\\(|\\)$", "").split("\\) \\(")));
            }
        }

        assertThat(Distribution.names(licences)).containsExactlyInAnyOrderElementsOf(texts(used));
        for (JsonNode component : sbom().path("components")) {
            if (!component.path("group").asText().equals("latchkey")) {
                assertThat(libraries)
                        .contains(component.path("group").asText() + ":"
                                + component.path("name").asText() + ":"
                                + component.path("version").asText());
            }
        }
    }

    private static Set<String> texts(Set<String> licences) {
        Set<String> texts = new TreeSet<>(Set.of("THIRD-PARTY.txt"));
        licences.forEach(licence -> texts.add(licence + ".txt"));
        return texts;
    }

    /** Maven's plugin refuses to make one offline. */
    private static JsonNode sbom() throws IOException {
        Path file = Distribution.layout().resolve("sbom.cdx.json");
        assumeFalse(
                "offline: true".equals(System.getProperty("latchkey.build")) && !Files.exists(file),
                "built offline, without an SBOM");
        return new ObjectMapper().readTree(file.toFile());
    }

    private static String sum(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}

package latchkey.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latchkey.config.Settings;
import latchkey.deploy.Chart.Rendered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart renders objects that a cluster takes, that fit one another, and a configuration that Latchkey takes. */
class ChartTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    static Stream<String> values() {
        return Chart.values().stream();
    }

    @Test
    void helm_finds_nothing_to_complain_of() {
        LintResult result = new Helm(Chart.FOLDER).lint().strict().call();
        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("values")
    void every_object_has_known_fields_only_and_a_name_of_its_own(String values) {
        Map<String, JsonNode> names = new TreeMap<>();
        for (JsonNode document : Chart.render(values).documents()) {
            if (KubernetesObjects.isBuiltIn(document)) {
                KubernetesObjects.read(document);
            } else {
                assertThat(KubernetesObjects.problems(document)).isEmpty();
            }
            String name = document.at("/metadata/name").asText();
            assertThat(name).matches("[a-z0-9]([-.a-z0-9]{0,61}[a-z0-9])?");
            assertThat(document.at("/metadata/namespace").asText()).as(name).isEqualTo("latchkey");
            assertThat(names.put(document.get("kind").asText() + " " + name, document))
                    .as("a second " + name)
                    .isNull();
        }
        assertThat(names).isNotEmpty();
    }

    @Test
    void an_unknown_field_would_be_found() {
        ObjectNode document = documentOf("Deployment").deepCopy();
        ((ObjectNode) document.at("/spec/template/spec")).put("terminationGracePeriod", 30);
        assertThat(problem(document)).contains("terminationGracePeriod");

        ObjectNode monitor = documentOf("ServiceMonitor").deepCopy();
        ((ObjectNode) monitor.at("/spec/endpoints/0")).put("timeout", "3s");
        assertThat(KubernetesObjects.problems(monitor)).contains("timeout");
    }

    @ParameterizedTest
    @MethodSource("values")
    void selectors_choose_the_gateways_pods_and_nothing_else(String values) {
        Rendered chart = Chart.render(values);
        Deployment deployment = chart.only(Deployment.class);
        Map<String, String> pod =
                deployment.getSpec().getTemplate().getMetadata().getLabels();
        Map<String, String> test = chart.only(Pod.class).getMetadata().getLabels();

        Stream<Map<String, String>> selectors = Stream.of(
                        Stream.of(deployment.getSpec().getSelector().getMatchLabels()),
                        chart.all(Service.class).values().stream()
                                .map(service -> service.getSpec().getSelector()),
                        chart.all(PodDisruptionBudget.class).values().stream()
                                .map(budget -> budget.getSpec().getSelector().getMatchLabels()),
                        chart.all(NetworkPolicy.class).values().stream()
                                .map(policy -> policy.getSpec().getPodSelector().getMatchLabels()),
                        deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints().stream()
                                .map(spread -> spread.getLabelSelector().getMatchLabels()))
                .flatMap(Function.identity());
        assertThat(selectors).isNotEmpty().allSatisfy(selector -> {
            assertThat(selector).isNotEmpty();
            assertThat(pod).containsAllEntriesOf(selector);
            assertThat(test.entrySet()).as("the test's pod").isNotEqualTo(selector.entrySet());
            assertThat(test.entrySet().containsAll(selector.entrySet())).isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource("values")
    void every_port_that_is_named_is_open(String values) throws Exception {
        Rendered chart = Chart.render(values);
        Container gateway = gateway(chart);
        Map<String, Integer> ports = gateway.getPorts().stream()
                .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));

        assertThat(ports.keySet()).allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(15));
        assertThat(ports.values()).doesNotHaveDuplicates().allMatch(port -> port > 1024, "needs no capability");
        Settings settings = settings(chart);
        TreeSet<Integer> listening = new TreeSet<>();
        settings.listeners().forEach(listener -> listening.add(listener.port()));
        listening.add(settings.management().port());
        if (settings.portal() != null) {
            listening.add(settings.portal().listener().port());
        }
        if (settings.api() != null) {
            listening.add(settings.api().listener().port());
        }
        assertThat(new TreeSet<>(ports.values())).isEqualTo(listening);
        assertThat(chart.all(Service.class).values())
                .allSatisfy(service -> assertThat(service.getSpec().getPorts())
                        .isNotEmpty()
                        .extracting(ServicePort::getTargetPort)
                        .allSatisfy(port -> assertThat(ports).containsKey(port.getStrVal())));
        assertThat(chart.all(NetworkPolicy.class).values())
                .flatMap(policy -> policy.getSpec().getIngress())
                .flatMap(rule -> rule.getPorts())
                .allSatisfy(port -> assertThat(ports).containsKey(port.getPort().getStrVal()));
        assertThat(Stream.of(gateway.getStartupProbe(), gateway.getLivenessProbe(), gateway.getReadinessProbe()))
                .extracting(Probe::getHttpGet)
                .allSatisfy(probe -> assertThat(probe.getPort().getStrVal()).isEqualTo("management"))
                .extracting(probe -> probe.getPath())
                .containsExactly("/health", "/health", "/ready");
    }

    @ParameterizedTest
    @MethodSource("values")
    void the_configuration_is_one_that_latchkey_takes(String values) throws Exception {
        Rendered chart = Chart.render(values);
        Settings settings = settings(chart);
        Deployment deployment = chart.only(Deployment.class);

        assertThat(settings.clients().imap())
                .extracting(Object::toString)
                .singleElement()
                .asString()
                .contains("mail.example.org", "993");
        assertThat(deployment.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isGreaterThan(settings.drain()
                        .announce()
                        .plus(settings.drain().within())
                        .toSeconds());
        PodSpec pod = deployment.getSpec().getTemplate().getSpec();
        assertThat(InstalledConfiguration.files(configuration(chart)))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(pod.getContainers().getFirst().getVolumeMounts())
                        .as("a volume with " + file)
                        .anyMatch(mount -> ("/etc/latchkey/" + file).startsWith(mount.getMountPath() + "/")));
        assertThat(pod.getContainers().getFirst().getVolumeMounts())
                .allSatisfy(mount -> assertThat(pod.getVolumes())
                        .anyMatch(volume -> volume.getName().equals(mount.getName())));
    }

    @ParameterizedTest
    @MethodSource("values")
    void pods_keep_to_the_security_profile_restricted(String values) {
        Rendered chart = Chart.render(values);
        PodSpec deployed = chart.only(Deployment.class).getSpec().getTemplate().getSpec();
        for (PodSpec pod : new PodSpec[] {deployed, chart.only(Pod.class).getSpec()}) {
            assertThat(pod.getHostNetwork()).isNull();
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getVolumes())
                    .allMatch(volume -> volume.getHostPath() == null)
                    .allMatch(volume ->
                            volume.getEmptyDir() == null || volume.getEmptyDir().getSizeLimit() != null);
            assertThat(pod.getInitContainers()).isEmpty();
            for (Container container : pod.getContainers()) {
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .isTrue();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                assertThat(container.getSecurityContext().getCapabilities().getAdd())
                        .isEmpty();
                assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
                assertThat(container.getResources().getLimits()).containsKeys("memory");
                assertThat(container.getPorts()).allMatch(port -> port.getHostPort() == null);
            }
        }
    }

    private static JsonNode documentOf(String kind) {
        return Chart.render("everything").documents().stream()
                .filter(document -> document.get("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static String problem(JsonNode document) {
        try {
            return "read: " + KubernetesObjects.read(document);
        } catch (AssertionError e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Container gateway(Rendered chart) {
        return chart.only(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    private static String configuration(Rendered chart) {
        String name = chart.only(Deployment.class).getMetadata().getName();
        return Objects.requireNonNull(
                chart.named(ConfigMap.class, name).getData().get("latchkey.yaml"));
    }

    private Settings settings(Rendered chart) throws Exception {
        return InstalledConfiguration.load(folder, configuration(chart));
    }
}

package latchkey.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import latchkey.deploy.Chart.Rendered;
import org.junit.jupiter.api.Test;

/** What the chart makes of its values: who reaches what, how many pods there are, what comes along. */
class ChartFeaturesTest {

    @Test
    void secrets_are_never_in_the_objects() {
        Rendered chart = Chart.render("everything");
        assertThat(chart.documents())
                .noneMatch(document -> document.get("kind").asText().equals("Secret"));
        assertThat(chart.only(Deployment.class)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .allMatch(variable -> variable.getName().equals("JDK_JAVA_OPTIONS"));
    }

    @Test
    void clients_keep_their_addresses_and_the_other_ports_stay_inside() {
        Rendered chart = Chart.render("everything");
        Map<String, Service> services = chart.all(Service.class);

        assertThat(services.keySet())
                .containsExactlyInAnyOrder(
                        "mail-latchkey", "mail-latchkey-management", "mail-latchkey-portal", "mail-latchkey-api");
        services.forEach((name, service) -> {
            boolean outside = name.equals("mail-latchkey") || name.endsWith("-portal");
            assertThat("LoadBalancer".equals(service.getSpec().getType()))
                    .as(name)
                    .isEqualTo(outside);
            if (outside) {
                assertThat(service.getSpec().getExternalTrafficPolicy()).isEqualTo("Local");
                assertThat(service.getSpec().getPorts())
                        .extracting(ServicePort::getName)
                        .doesNotContain("management", "api");
            }
        });
        assertThat(chart.named(Service.class, "mail-latchkey").getSpec().getPorts())
                .extracting(ServicePort::getPort)
                .containsExactly(993, 465, 587, 443);
    }

    @Test
    void pods_are_reached_by_clients_and_prometheus_and_reach_what_they_need() {
        NetworkPolicy policy = Chart.render("everything").only(NetworkPolicy.class);

        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy.getSpec().getIngress())
                .filteredOn(rule -> rule.getPorts().stream()
                        .anyMatch(port -> port.getPort().getStrVal().matches("management|api")))
                .hasSize(2)
                .allSatisfy(rule -> assertThat(rule.getFrom()).isNotEmpty());
        assertThat(policy.getSpec().getEgress())
                .flatMap(rule -> rule.getPorts())
                .extracting(port -> port.getPort().getIntVal())
                .containsExactly(53, 53, 8443, 993, 465, 5432, 26379, 6379, 443);
        assertThat(policy.getSpec().getEgress())
                .allSatisfy(rule -> assertThat(rule.getTo()).isNotEmpty());
    }

    @Test
    void the_number_of_pods_follows_the_sessions() {
        Rendered chart = Chart.render("everything");
        HorizontalPodAutoscaler scaler = chart.only(HorizontalPodAutoscaler.class);
        Deployment deployment = chart.only(Deployment.class);

        assertThat(deployment.getSpec().getReplicas()).isNull();
        assertThat(scaler.getSpec().getScaleTargetRef().getName())
                .isEqualTo(deployment.getMetadata().getName());
        assertThat(scaler.getSpec()
                        .getMetrics()
                        .getFirst()
                        .getPods()
                        .getMetric()
                        .getName())
                .isEqualTo("latchkey_sessions_open");
        assertThat(scaler.getSpec().getMetrics().getLast().getResource().getName())
                .isEqualTo("cpu");
        assertThat(Chart.render("smallest").all(HorizontalPodAutoscaler.class)).isEmpty();
        assertThat(Chart.render("smallest").only(Deployment.class).getSpec().getReplicas())
                .isEqualTo(2);
    }

    @Test
    void rules_and_dashboards_come_along() {
        Rendered chart = Chart.render("everything");
        List<String> alerts = chart.documents().stream()
                .filter(document -> document.get("kind").asText().equals("PrometheusRule"))
                .flatMap(rules -> StreamSupport.stream(rules.at("/spec/groups").spliterator(), false))
                .flatMap(group -> StreamSupport.stream(group.get("rules").spliterator(), false))
                .filter(rule -> rule.has("alert"))
                .map(rule -> rule.get("alert").asText())
                .toList();
        assertThat(Shipped.text("prometheus/latchkey.alerts.yml")
                        .lines()
                        .filter(line -> line.matches(" *- alert: .*"))
                        .map(line -> line.substring(line.indexOf(':') + 2)))
                .isNotEmpty()
                .containsExactlyElementsOf(alerts);

        Map<String, String> dashboards = new TreeMap<>();
        chart.all(ConfigMap.class).values().stream()
                .filter(map -> "1".equals(map.getMetadata().getLabels().get("grafana_dashboard")))
                .forEach(map -> dashboards.putAll(map.getData()));
        assertThat(dashboards)
                .hasSizeGreaterThan(3)
                .allSatisfy((name, json) -> assertThat(json.strip())
                        .isEqualTo(Shipped.text("grafana/dashboards/" + name).strip()));
    }

    @Test
    void another_configuration_makes_other_pods() {
        assertThat(checksum(Map.of())).isNotEmpty().isEqualTo(checksum(Map.of()));
        assertThat(checksum(Map.of("config.log.level", "debug"))).isNotEqualTo(checksum(Map.of()));
    }

    private static String checksum(Map<String, Object> set) {
        Map<String, String> annotations = Chart.render("smallest", set)
                .only(Deployment.class)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations();
        return Objects.requireNonNull(annotations.get("checksum/config"));
    }
}

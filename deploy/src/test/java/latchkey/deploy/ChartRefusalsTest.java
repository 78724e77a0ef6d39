package latchkey.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that cannot be meant are refused before anything reaches the cluster, with the name of the value. */
class ChartRefusalsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replica                             | 3             | replica
            replicas                            | 0             | replicas
            host                                | https://mail  | host
            listeners.imap.port                 | 70000         | listeners
            listeners.pop3.enabled              | true          | pop3
            image.digest                        | sha256:12     | digest
            image.tag                           | a b           | tag
            service.externalTrafficPolicy       | local         | externalTrafficPolicy
            service.type                        | Loadbalancer  | type
            drain.within                        | 900           | within
            drain.within                        | 30s           | within
            autoscaling.enabled                 | yes, please   | autoscaling
            disruptionBudget.maxUnavailable     | 0             | maxUnavailable
            config.listeners                    | all           | listeners
            config.data                         | /data         | data
            config.record.sqlite.file           | /tmp/a.db     | sqlite
            config.backends.imap.port           | imaps         | port
            config.portal.tls                   | none          | tls
            config.backend.imap.host            | a.example.org | backend
            tls.certManager.issuer.kind         | issuer        | kind
            secrets                             | latchkey      | secrets
            mounts[0].name                      | secrets       | mounts
            networkPolicy.backends[0].cidr      | 10.0.0.0/8    | backends
            """)
    void a_wrong_value_is_refused_by_name(String name, String value, String said) {
        assertThatThrownBy(() -> Chart.render("smallest", Map.of(name, value)))
                .hasMessageContaining("values don't meet the specifications of the schema")
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            host                                | ''    | host is missing
            tls.secretName                      | ''    | tls.secretName is missing
            listeners.dav.enabled               | true  | config.backends.dav is missing
            """)
    void what_is_missing_is_named(String name, String value, String said) {
        assertThatThrownBy(() -> Chart.render("smallest", Map.of(name, value))).hasMessageContaining(said);
    }

    @Test
    void whoever_begins_with_nothing_is_led_to_what_is_needed() {
        Map<String, Object> set = new LinkedHashMap<>();
        missing(set, "host is missing").put("host", "mail.example.org");
        missing(set, "config.backends is missing").put("config.backends.imap.host", "dovecot");
        set.put("config.backends.imap.port", "10143");
        set.put("listeners.dav.enabled", "false");
        missing(set, "config.backends.smtp is missing").put("listeners.submissions.enabled", "false");
        missing(set, "config.record.postgresql is missing").put("config.record.postgresql.user", "latchkey");
        missing(set, "config.passwords.pepper is missing").put("config.passwords.pepper.file", "secrets/pepper");
        missing(set, "tls.secretName is missing").put("tls.secretName", "mail-tls");
        assertThat(Chart.renderOnly(set).documents()).isNotEmpty();
    }

    private static Map<String, Object> missing(Map<String, Object> set, String said) {
        assertThatThrownBy(() -> Chart.renderOnly(set)).hasMessageContaining(said);
        return set;
    }

    @Test
    void without_changes_the_same_values_are_taken() {
        assertThat(Chart.render("smallest", Map.of("replicas", "3")).documents())
                .isNotEmpty();
    }
}

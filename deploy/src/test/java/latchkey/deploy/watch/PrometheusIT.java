package latchkey.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import latchkey.deploy.watch.DemoNode.Errand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that people use, watched by Debian's Prometheus with the shipped rules: each query finds its series. */
@Tag("peers")
class PrometheusIT {

    private static final int ROUNDS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_SAMPLES = 3_000;
    /** Recorded only for nodes with Redis, which the demo does not have. */
    private static final String OF_REDIS = "job_instance:latchkey_shared_store_reachable:avg15m";

    @TempDir
    private static Path folder;

    private static DemoNode node;
    private static PrometheusServer prometheus;

    @BeforeAll
    static void putToUse() throws Exception {
        node = DemoNode.start(folder);
        prometheus = PrometheusServer.start(folder, List.of(node.management()));
        prometheus.await("seeing the node before it is used", PATIENCE, "latchkey_logins_total");
        use();
        revoke();
        prometheus.await("seeing the last of it", PATIENCE, "sum(latchkey_logins_total{reason=\"revoked\"}) == 1");
        prometheus.await("recording", PATIENCE, "job_service_outcome:latchkey_logins:rate5m{outcome=\"accepted\"} > 0");
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (node != null) {
            node.close();
        }
    }

    /** Each app in a thread of its own; one in four passwords is wrong. */
    private static void use() throws Exception {
        try (ExecutorService apps = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (Errand errand : Errand.values()) {
                tasks.add(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        assertThat(node.signsIn(errand, node.password())).isTrue();
                    }
                    return null;
                });
                tasks.add(() -> {
                    assertThat(node.signsIn(errand, "abcd-efgh-ijkl-mnop")).isFalse();
                    assertThat(node.signsIn(errand, "password123")).isFalse();
                    return null;
                });
            }
            for (Future<Void> app : apps.invokeAll(tasks)) {
                app.get();
            }
        }
    }

    /** A password that is made, used, revoked, and tried once more. */
    private static void revoke() throws Exception {
        JsonNode accounts = node.api("GET", "/accounts?login=" + node.user(), "");
        String account = "/accounts/" + accounts.at("/accounts/0/id").asText();
        JsonNode issued =
                node.api("POST", account + "/passwords", "{\"label\":\"lost phone\",\"services\":[\"imap\"]}");
        String password = issued.path("secret").asText();
        assertThat(node.signsIn(Errand.READ, password)).isTrue();
        node.api(
                "POST", account + "/passwords/" + issued.at("/password/id").asText() + "/revoke", "{\"why\":\"lost\"}");
        assertThat(node.signsIn(Errand.READ, password)).isFalse();
    }

    @Test
    void everyQueryOfEveryPanelFindsItsSeries() throws Exception {
        List<String> empty = new ArrayList<>();
        for (Dashboards.Query query : Dashboards.queries()) {
            if (prometheus.query(query.everywhere()).isEmpty()) {
                empty.add(query.toString());
            }
        }
        assertThat(empty).isEmpty();
    }

    @Test
    void everyRecordingRuleRecords() throws Exception {
        List<String> empty = new ArrayList<>();
        for (String record : Rules.recorded()) {
            if (!record.equals(OF_REDIS) && prometheus.query(record).isEmpty()) {
                empty.add(record);
            }
        }
        assertThat(empty).isEmpty();
    }

    @Test
    void everyAlertLooksAtSeriesThatThereAre() throws Exception {
        List<String> empty = new ArrayList<>();
        for (Rules.Rule alert : Rules.alerts()) {
            prometheus.query(alert.expression()); // without an error
            for (PromQl.Selector selector : PromQl.of(alert.expression()).selectors()) {
                if (!selector.metric().equals(OF_REDIS)
                        && prometheus.query(selector.query()).isEmpty()) {
                    empty.add(alert + ": " + selector.query());
                }
            }
        }
        assertThat(empty).isEmpty();
    }

    @Test
    void rulesAreEvaluatedWithoutAnErrorAndNoAlertFires() throws Exception {
        int rules = 0;
        for (JsonNode group : prometheus.api("rules").path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                rules++;
                assertThat(rule.path("health").asText()).as(rule.toString()).isEqualTo("ok");
                // One that is pending may say that this machine is busy with other things.
                assertThat(rule.path("alerts"))
                        .as(rule.path("name").asText())
                        .noneMatch(alert -> alert.path("state").asText().equals("firing"));
            }
        }
        assertThat(rules).isEqualTo(Rules.all().size());
    }

    @Test
    void aScrapeIsShortAndQuick() throws Exception {
        JsonNode targets = prometheus.api("targets").path("activeTargets");
        assertThat(targets)
                .isNotEmpty()
                .allSatisfy(target -> assertThat(target.path("health").asText())
                        .as(target.toString())
                        .isEqualTo("up"));
        assertThat(prometheus.value("scrape_samples_scraped{job=\"latchkey\"}"))
                .isBetween(200.0, (double) MOST_SAMPLES);
        assertThat(prometheus.value("quantile_over_time(0.5, scrape_duration_seconds{job=\"latchkey\"}[1m])"))
                .isLessThan(0.5);
    }

    @Test
    void itIsTheTruth() throws Exception {
        int apps = Errand.values().length;
        is("latchkey_logins_total{service=\"imap\", outcome=\"accepted\"}", ROUNDS + 1);
        is("latchkey_logins_total{reason=\"not_an_app_password\"}", apps);
        is("latchkey_logins_total{reason=\"wrong\"}", apps);
        is("latchkey_logins_total{reason=\"revoked\"}", 1);
        is("latchkey_guesses_total", 2 * apps);
        is("latchkey_login_seconds_count{outcome=\"accepted\"}", apps * ROUNDS + 1);
        is("latchkey_login_seconds_count{outcome=\"unavailable\"}", 0);
        is("latchkey_revocations_total{kind=\"password_revoked\"}", 1);
        is("latchkey_enforcement_seconds_count{result=\"enforced\"}", 1);
        is("latchkey_backend_up", apps);
        is("latchkey_revocations_pending", 0);
    }

    private static void is(String selector, int expected) throws Exception {
        assertThat(prometheus.value("sum(" + selector + ")")).as(selector).isEqualTo(expected);
    }
}

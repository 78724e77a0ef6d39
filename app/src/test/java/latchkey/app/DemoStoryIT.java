package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.Folder;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole story of the demo, as its instructions tell it: an owner signs in, turns two-factor authentication on, makes a
 * password for a phone, sees the phone sign in, revokes the password, and sees it signed out.
 */
class DemoStoryIT {

    private static final long PATIENCE = 20_000_000_000L;

    private final HttpClient browser = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private LaunchedProcess demo;
    private JsonNode ready;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        Path readyFile = folder.resolve("ready.json");
        demo = LaunchedProcess.latchkey(folder, "demo", "--ready-file", readyFile.toString());
        demo.awaitFile(readyFile);
        ready = new ObjectMapper().readTree(Files.readString(readyFile));
    }

    @AfterEach
    void stop() {
        demo.close();
        browser.close();
    }

    @Test
    void aPhoneIsSetUpAndSignedOut() throws Exception {
        String secondStep = post("/sign-in", "login", "anna", "password", text("owner_password"));
        assertThat(secondStep).contains("two-factor");
        enrol();
        String shown = makePassword();
        String password = found(shown, "([a-z]{4}(?:-[a-z]{4}){3})");
        String live = found(shown, "data-live=\"([^\"]+)\"");
        assertThat(get(live)).contains("\"used\":false");

        Store phone = phone();
        phone.connect("localhost", ready.path("imaps").asInt(), text("owner"), password);
        Folder inbox = phone.getFolder("INBOX");
        inbox.open(Folder.READ_ONLY);
        assertThat(inbox.getMessageCount()).isPositive();
        await(() -> get(live).contains("Signed in from 127.0.0.1 by IMAP"));
        await(() -> get("/").contains("1 connection"));

        String answer = revoke(found(live, "/passwords/(\\d+)/"));

        assertThat(answer).contains("works no longer", "1 connection was closed");
        await(() -> !phone.isConnected());
        assertThat(get("/history")).contains("iPhone or iPad", "was revoked");
        assertThat(demo.errors()).doesNotContain(password, text("owner_password"));
    }

    private void enrol() throws Exception {
        String page = get("/two-factor/app");
        String secret = found(page, ">([A-Z2-7]{32})<").toUpperCase(Locale.ROOT);
        String code = new TimeBasedOneTimePasswordGenerator()
                .generateOneTimePasswordString(new SecretKeySpec(Base32.decode(secret), "RAW"), Instant.now());
        String codes = post("/two-factor/app", "csrf", csrf(page), "then", "/", "code", code);
        assertThat(Pattern.compile("[a-z2-7]{4}(-[a-z2-7]{4}){3}")
                        .matcher(codes)
                        .results())
                .hasSizeGreaterThanOrEqualTo(10);
        assertThat(post("/two-factor/codes", "csrf", csrf(codes), "then", "/", "kept", "yes"))
                .contains("No app passwords yet");
    }

    private String makePassword() throws Exception {
        String form = get("/passwords/new?for=iphone");
        return post(
                "/passwords",
                "csrf",
                csrf(form),
                "once",
                found(form, "name=\"once\" value=\"([^\"]+)\""),
                "for",
                "iphone",
                "label",
                "iPhone or iPad",
                "service",
                "imap",
                "service",
                "smtp");
    }

    private String revoke(String id) throws Exception {
        String path = "/passwords/" + id + "/revoke";
        return post(path, "csrf", csrf(get(path)), "id", id);
    }

    private Store phone() throws Exception {
        Properties properties = new Properties();
        properties.put("mail.imaps.ssl.trust", "localhost");
        properties.put("mail.imaps.timeout", "20000");
        return Session.getInstance(properties).getStore("imaps");
    }

    private static String csrf(String page) {
        return found(page, "name=\"csrf\" value=\"([^\"]+)\"");
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }

    private String get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(text("portal") + path)));
    }

    private String post(String path, String... form) throws Exception {
        List<String> parts = Arrays.stream(form)
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8))
                .toList();
        String body = IntStream.range(0, parts.size() / 2)
                .mapToObj(i -> parts.get(2 * i) + "=" + parts.get(2 * i + 1))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(URI.create(text("portal") + path))
                .header("Origin", text("portal"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    private String send(HttpRequest.Builder request) throws Exception {
        return browser.send(request.build(), BodyHandlers.ofString()).body();
    }

    @FunctionalInterface
    private interface Check {
        boolean holds() throws Exception;
    }

    private static void await(Check check) throws Exception {
        long end = System.nanoTime() + PATIENCE;
        while (!check.holds()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(100);
        }
    }

    private String text(String field) {
        return ready.path(field).asText();
    }
}

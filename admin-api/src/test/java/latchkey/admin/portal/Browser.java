package latchkey.admin.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the tests need of a browser: cookies, redirects, and forms with what is hidden in them. Runs no script. */
final class Browser implements AutoCloseable {
    private static final int MOST_REDIRECTS = 5;
    private static final Pattern FORM = Pattern.compile("<form\\b([^>]*)>(.*?)</form>", Pattern.DOTALL);
    private static final Pattern HIDDEN = Pattern.compile("<input type=\"hidden\"([^>]*)>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([a-z-]+)=\"([^\"]*)\"");

    /** An answer, after redirects. */
    record Answer(int status, HttpHeaders headers, String path, String body) {
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** The page as it is read: without tags, with single spaces. */
        String text() {
            return plain(body.replaceAll("(?s)<(script|style)\\b.*?</\\1>", "")
                    .replaceAll("<[^>]*>", " ")
                    .replaceAll("\\s+", " "));
        }
    }

    final Map<String, String> cookies = new LinkedHashMap<>();
    private final URI origin;
    private final HttpClient client = HttpClient.newHttpClient();
    private Answer last = new Answer(0, HttpHeaders.of(Map.of(), (_, _) -> true), "/", "");

    Browser(URI origin) {
        this.origin = origin;
    }

    private static String plain(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#34;", "\"")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    /** The page that is open. */
    Answer page() {
        return last;
    }

    Answer get(String path) throws IOException, InterruptedException {
        return follow(once(request(path).GET()));
    }

    /** A GET request whose redirect is not followed and which leaves the open page as it is. */
    Answer look(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).GET();
        return answer(path, headers.length == 0 ? request : request.headers(headers));
    }

    /**
     * Sends the form of that action on the open page, with its hidden fields unless they are given otherwise.
     *
     * @param fields name, value, name, value…
     */
    Answer submit(String action, String... fields) throws IOException, InterruptedException {
        List<String> given = List.of(fields);
        List<String> all = new ArrayList<>(given);
        List<String> hidden = hidden(action);
        for (int i = 0; i < hidden.size(); i += 2) {
            if (!given.contains(hidden.get(i))) {
                all.addAll(hidden.subList(i, i + 2));
            }
        }
        return follow(once(post(action, all)));
    }

    /** As {@link #submit}, of a form that is on no page: nothing is filled in, and no redirect followed. */
    Answer post(String path, String... fields) throws IOException, InterruptedException {
        return once(post(path, List.of(fields)));
    }

    /** The hidden fields of the form of that action on the open page: name, value, name, value… */
    List<String> hidden(String action) {
        Matcher forms = FORM.matcher(last.body());
        while (forms.find()) {
            Map<String, String> form = attributes(forms.group(1));
            if (plain(form.getOrDefault("action", "")).equals(action)) {
                List<String> fields = new ArrayList<>();
                Matcher inputs = HIDDEN.matcher(forms.group(2));
                while (inputs.find()) {
                    Map<String, String> input = attributes(inputs.group(1));
                    fields.add(input.getOrDefault("name", ""));
                    fields.add(plain(input.getOrDefault("value", "")));
                }
                return fields;
            }
        }
        throw new AssertionError("no form of " + action + " on " + last.path() + ": " + last.text());
    }

    private static Map<String, String> attributes(String tag) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher found = ATTRIBUTE.matcher(tag);
        while (found.find()) {
            attributes.put(found.group(1), found.group(2));
        }
        return attributes;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(origin.resolve(path));
        if (!cookies.isEmpty()) {
            List<String> pairs = new ArrayList<>();
            cookies.forEach((name, value) -> pairs.add(name + "=" + value));
            request.header("Cookie", String.join("; ", pairs));
        }
        return request;
    }

    private HttpRequest.Builder post(String path, List<String> fields) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < fields.size(); i += 2) {
            pairs.add(encoded(fields.get(i)) + "=" + encoded(fields.get(i + 1)));
        }
        return request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", origin.toString())
                .header("Sec-Fetch-Site", "same-origin")
                .POST(BodyPublishers.ofString(String.join("&", pairs)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Answer once(HttpRequest.Builder request) throws IOException, InterruptedException {
        last = answer(request.build().uri().getPath(), request);
        return last;
    }

    private Answer answer(String path, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        response.headers().allValues("Set-Cookie").forEach(this::keep);
        return new Answer(response.statusCode(), response.headers(), path, response.body());
    }

    private void keep(String cookie) {
        String pair = cookie.split(";", 2)[0];
        String name = pair.substring(0, pair.indexOf('='));
        if (cookie.contains("Max-Age=0")) {
            cookies.remove(name);
        } else {
            cookies.put(name, pair.substring(pair.indexOf('=') + 1));
        }
    }

    private Answer follow(Answer first) throws IOException, InterruptedException {
        Answer answer = first;
        for (int i = 0; answer.status() == 303; i++) {
            assertThat(i).as("redirects").isLessThan(MOST_REDIRECTS);
            String location = answer.header("Location");
            answer = once(request(location).GET());
            last = new Answer(answer.status(), answer.headers(), location, answer.body());
            answer = last;
        }
        return answer;
    }

    @Override
    public void close() {
        client.close();
    }
}

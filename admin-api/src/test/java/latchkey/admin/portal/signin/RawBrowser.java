package latchkey.admin.portal.signin;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
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

/** As much of a browser as pages without scripts need: cookies, forms and their token, and who sends what. */
final class RawBrowser {
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]*)\"");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final URI origin;
    final Map<String, String> cookies = new LinkedHashMap<>();
    /** The token of the page that was seen last. */
    String token = "";
    /** The page that was seen last. */
    String page = "";

    RawBrowser(URI origin) {
        this.origin = origin;
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    /** Follows where it is sent, by GET, within the portal. */
    HttpResponse<String> open(String path) throws Exception {
        HttpResponse<String> response = get(path);
        for (int i = 0; i < 5 && response.statusCode() == 303; i++) {
            response = get(location(response));
        }
        return response;
    }

    /** Sends a form of the page that was seen last. */
    HttpResponse<String> post(String path, String... fields) throws Exception {
        List<String> all = new ArrayList<>(List.of(fields));
        all.addAll(List.of("csrf", token));
        return send(form(path, all).header("Origin", origin.toString()));
    }

    HttpRequest.Builder form(String path, List<String> fields) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < fields.size(); i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(fields.get(i))
                    .append('=')
                    .append(URLEncoder.encode(fields.get(i + 1), StandardCharsets.UTF_8));
        }
        return request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body.toString()));
    }

    HttpRequest.Builder request(String path) {
        URI uri = path.startsWith("/") ? URI.create(origin + path) : URI.create(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (!cookies.isEmpty()) {
            List<String> pairs = new ArrayList<>();
            cookies.forEach((name, value) -> pairs.add(name + "=" + value));
            request.header("Cookie", String.join("; ", pairs));
        }
        return request;
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
        for (String cookie : response.headers().allValues("Set-Cookie")) {
            String pair = cookie.substring(0, cookie.indexOf(';') < 0 ? cookie.length() : cookie.indexOf(';'));
            int equals = pair.indexOf('=');
            if (cookie.contains("Max-Age=0")) {
                cookies.remove(pair.substring(0, equals));
            } else {
                cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        page = response.body();
        Matcher found = TOKEN.matcher(page);
        if (found.find()) {
            token = found.group(1);
        }
        return response;
    }

    /** Gives login and password, and opens the page of the next step. */
    HttpResponse<String> signIn(String login, String password) throws Exception {
        HttpResponse<String> response = post("/sign-in", "login", login, "password", password);
        if (response.statusCode() == 303) {
            open(location(response));
        }
        return response;
    }

    static String location(HttpResponse<?> response) {
        return response.headers().firstValue("Location").orElse("");
    }

    String session() {
        return cookies.getOrDefault("latchkey", "");
    }
}

package latchkey.admin.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import latchkey.admin.links.NotMe;
import latchkey.credentials.Service;
import latchkey.credentials.links.Link;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HostileTest extends PortalInBrowser {
    private static final String EVIL = "<img src=/evil onerror=\"window.hit=1;alert(1)\"><script>window.hit=1</script>";

    private void inert(String path) {
        window.open(site.url + path).sees("<img src=/evil onerror=");
        assertThat(window.script("return window.hit === undefined && !document.querySelector('main img, main script')"))
                .as(path)
                .isEqualTo(true);
        assertThat((List<?>) window.script(
                        "return performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)"))
                .as(path)
                .allMatch(fetched -> String.valueOf(fetched).startsWith("/assets/"));
    }

    @Test
    @DisplayName("markup in labels and in what apps call themselves is text wherever it is shown")
    void storedMarkup() {
        var made = site.password(anna, EVIL);
        site.use(anna, made.shown(), Service.IMAP, EVIL);
        site.connectTwice(anna, made, EVIL);
        window.signedIn(site, anna);
        String token = site.credentials
                .links()
                .make(Link.Kind.NOT_ME, anna.id(), new NotMe(made.id()).payload(), Duration.ofDays(1), "notices");
        for (String path : List.of(
                "/",
                "/passwords/" + made.id(),
                "/passwords/" + made.id() + "/revoke",
                "/passwords/revoke",
                "/history",
                "/primary-password",
                NotMe.path(token))) {
            inert(path);
        }
    }

    @Test
    @DisplayName("in a frame of another site the portal stays away (ASVS 3.4.6)")
    void clickjacking() throws Exception {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            byte[] page = ("<!doctype html><title>win</title><iframe src='" + site.url + "/sign-in'></iframe>")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        other.start();
        try {
            window.open("http://127.0.0.1:" + other.getAddress().getPort() + "/");
            window.driver().switchTo().frame(0);
            assertThat(window.driver().getPageSource()).doesNotContain("Example Mail", "Password");
            assertThat(browser.complaints()).anyMatch(complaint -> complaint.contains("frame-ancestors"));
        } finally {
            other.stop(0);
        }
    }

    @Test
    @DisplayName("a form of another site changes nothing (ASVS 3.5.1)")
    void forgedForm() throws Exception {
        var made = site.password(anna, "Phone");
        window.signedIn(site, anna);
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            byte[] page = ("<!doctype html><title>win</title><form method=post action='" + site.url
                            + "/passwords/revoke'><input name=id value=" + made.id() + "><button>Win</button></form>")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        other.start();
        try {
            window.open("http://127.0.0.1:" + other.getAddress().getPort() + "/")
                    .press("Win");
            window.sees("This did not come from our page");
            window.open(site.url + "/").sees("1 of 25", "Phone");
        } finally {
            other.stop(0);
        }
    }
}

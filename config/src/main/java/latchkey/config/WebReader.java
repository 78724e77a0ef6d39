package latchkey.config;

import static latchkey.config.Choice.kind;
import static latchkey.config.FileForms.file;
import static latchkey.config.FileForms.privateFile;
import static latchkey.config.Forms.address;
import static latchkey.config.Forms.duration;
import static latchkey.config.Forms.list;
import static latchkey.config.Forms.number;
import static latchkey.config.Forms.oneOf;
import static latchkey.config.Forms.section;
import static latchkey.config.Forms.text;
import static latchkey.config.SecretForm.password;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of the sections {@code portal} and {@code api}, and which of them go together. */
final class WebReader {

    private final ListenerReader ports;
    private final @Nullable Tls certificate;

    /** @param certificate presented where a section says nothing of its own */
    WebReader(ListenerReader ports, @Nullable Tls certificate) {
        this.ports = ports;
        this.certificate = certificate;
    }

    /** Empty after a problem. */
    Optional<Portal> portal(Section portal) {
        URI url = portal.required("url", address(Allowed.ORIGIN).map(WebReader::withoutStandardPort));
        @Nullable String name = portal.optional("name", text(Allowed.TITLE));
        Optional<WebListener> listener = listener(portal, Portal.DEFAULT_ADDRESS, Portal.DEFAULT_PORT);
        Duration idle = portal.optional("sign-out-after", duration(Allowed.PORTAL_IDLE), Portal.DEFAULT_IDLE);
        Duration longest = portal.optional("longest", duration(Allowed.PORTAL_LONGEST), Portal.DEFAULT_LONGEST);
        @Nullable OpenId openId = portal.optional("openid", section(WebReader::openId));
        @Nullable List<String> operators = portal.optional("operators", list(text(Allowed.NAME)));
        if (longest.compareTo(idle) < 0) {
            portal.at("longest").problem(Durations.print(longest), "no less than sign-out-after");
        }
        if (!Portal.isSecure(url) && listener.isPresent() && listener.get().tls() != WebTls.NONE) {
            portal.at("url").problem("http, but tls: implicit", "https; or tls: none, on a loopback address");
        }
        return portal.place().document().isSound()
                ? listener.map(on -> new Portal(
                        url,
                        name == null ? nameOf(url) : name,
                        on,
                        idle,
                        longest,
                        openId,
                        Objects.requireNonNullElse(operators, List.of())))
                : Optional.empty();
    }

    /** Empty after a problem. */
    Optional<Api> api(Section api) {
        Optional<WebListener> listener = listener(api, Api.DEFAULT_ADDRESS, Api.DEFAULT_PORT);
        @Nullable SharedSignals signals = api.optional("shared-signals", section(WebReader::sharedSignals));
        return listener.map(on -> new Api(on, signals));
    }

    private Optional<WebListener> listener(Section web, String defaultAddress, int defaultPort) {
        String address = web.optional("address", text(Allowed.ADDRESS), defaultAddress);
        int port = web.optional("port", number(Allowed.LISTENING_PORT), defaultPort);
        WebTls tls = web.optional("tls", oneOf(List.of(WebTls.values())), WebTls.IMPLICIT);
        @Nullable Tls own = ownCertificate(web, tls);
        @Nullable List<String> proxies = web.optional("proxies", list(text(Allowed.NETWORK)));
        if (tls == WebTls.NONE && !Listener.isLoopback(address)) {
            web.at("tls").problem("none", "none only on a loopback address, as 127.0.0.1");
        }
        if (tls == WebTls.IMPLICIT && proxies != null) {
            web.at("proxies").problem("it with tls: implicit", "only with tls: none, where a reverse proxy ends TLS");
        }
        if (tls == WebTls.IMPLICIT && own == null) {
            web.at("certificate").problem("nothing", "certificate and key, here or in the section tls");
        }
        ports.open(web, Listener.socketAddress(address, port));
        if (!web.place().document().isSound()) {
            return Optional.empty();
        }
        return Optional.of(
                tls == WebTls.IMPLICIT
                        ? new WebListener(address, port, tls, own, List.of())
                        : new WebListener(
                                address,
                                port,
                                tls,
                                null,
                                Objects.requireNonNullElse(proxies, WebListener.DEFAULT_PROXIES)));
    }

    private @Nullable Tls ownCertificate(Section web, WebTls tls) {
        @Nullable Path chain = web.optional("certificate", file());
        @Nullable Path key = web.optional("key", privateFile());
        if (tls == WebTls.NONE) {
            if (chain != null || key != null) {
                web.at(chain == null ? "key" : "certificate").problem("it with tls: none", "only with tls: implicit");
            }
            return null;
        }
        if (chain == null && key == null) {
            return certificate;
        }
        if (chain == null || key == null) {
            web.at(chain == null ? "certificate" : "key").problem("nothing", "certificate and key, both or neither");
            return certificate;
        }
        return new Tls(chain, key);
    }

    private static OpenId openId(Section openId) {
        URI issuer = openId.required("issuer", address(Allowed.SECURE_ADDRESS));
        @Nullable String name = openId.optional("name", text(Allowed.TITLE));
        return new OpenId(
                issuer,
                openId.required("client-id", text(Allowed.NAME)),
                openId.required("client-secret", password()),
                name == null ? nameOf(issuer) : name,
                openId.optional("login-claim", text(Allowed.NAME), OpenId.DEFAULT_LOGIN_CLAIM),
                openId.section("second-factor", WebReader::secondFactor));
    }

    private static OpenId.SecondFactor secondFactor(Section secondFactor) {
        @Nullable List<String> acr = secondFactor.optional("acr", list(text(Allowed.NAME)));
        @Nullable List<String> amr = secondFactor.optional("amr", list(text(Allowed.NAME)));
        return acr == null && amr == null
                ? OpenId.SecondFactor.DEFAULT
                : new OpenId.SecondFactor(acr == null ? List.of() : acr, amr == null ? List.of() : amr);
    }

    private static SharedSignals sharedSignals(Section signals) {
        return new SharedSignals(
                signals.required("issuer", address(Allowed.SECURE_ADDRESS)),
                signals.required("audience", text(Allowed.NAME)),
                signals.required(
                        "keys",
                        new Choice<>(List.of(
                                kind("url", address(Allowed.SECURE_ADDRESS).map(SharedSignals.Keys.At::new)),
                                kind("file", file().map(SharedSignals.Keys.InFile::new))))),
                signals.optional("login-claim", text(Allowed.NAME), SharedSignals.DEFAULT_LOGIN_CLAIM));
    }

    private static URI withoutStandardPort(URI url) {
        return URI.create(url.toString().replaceFirst("^(https://[^:]+):443$|^(http://[^:]+):80$", "$1$2"));
    }

    private static String nameOf(URI url) {
        return Clients.title(Objects.requireNonNull(url.getHost()));
    }
}

package latchkey.gateway.mail;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Function;
import latchkey.config.BackendLogin;
import latchkey.config.BackendTls;
import latchkey.config.MailBackend;
import latchkey.config.Protocol;
import latchkey.credentials.Service;
import latchkey.dialogs.BackendDialog;
import latchkey.dialogs.BackendProof;
import latchkey.dialogs.ClientFacts;
import latchkey.dialogs.Secret;
import latchkey.gateway.net.TlsContexts;
import org.jspecify.annotations.Nullable;

/** The way to the server of one service: where it is, how to reach it safely, and how the gateway proves itself. */
final class MailRoute {
    private final Service service;
    private final MailBackend backend;
    private final @Nullable SslContext tls;
    private final BackendProof proof;
    private final Function<latchkey.dialogs.BackendLogin, BackendDialog> dialogs;

    /** @throws latchkey.gateway.net.CannotStart if its certificates cannot be used */
    MailRoute(Service service, MailBackend backend, Function<latchkey.dialogs.BackendLogin, BackendDialog> dialogs) {
        this.service = service;
        this.backend = backend;
        this.tls = backend.tls() == BackendTls.NONE ? null : TlsContexts.backend(backend.ca());
        this.proof = proof(backend.login());
        this.dialogs = dialogs;
    }

    Service service() {
        return service;
    }

    Protocol protocol() {
        return MailFrontEnd.protocol(service);
    }

    MailBackend backend() {
        return backend;
    }

    boolean isTlsImplicit() {
        return backend.tls() == BackendTls.IMPLICIT;
    }

    boolean isStartTls() {
        return backend.tls() == BackendTls.STARTTLS;
    }

    /** A conversation that signs this account in. */
    BackendDialog dialog(String account, ClientFacts client) {
        return dialogs.apply(new latchkey.dialogs.BackendLogin(account, proof, isStartTls(), client));
    }

    /** TLS that insists on the configured name (threat A10). */
    SslHandler handler(ByteBufAllocator allocator) {
        if (tls == null) {
            throw new IllegalStateException("a backend without TLS");
        }
        SslHandler handler = tls.newHandler(allocator, backend.tlsName(), backend.port());
        // The session has its own deadline, which covers more.
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    private static BackendProof proof(BackendLogin login) {
        return switch (login) {
            case BackendLogin.MasterAuthzid(var user, var password) ->
                new BackendProof.MasterAuthzid(user, new Secret(password.bytes()));
            case BackendLogin.MasterSuffix(var user, var password, char separator) ->
                new BackendProof.MasterSuffix(user, new Secret(password.bytes()), separator);
            case BackendLogin.ServicePassword(var password) ->
                new BackendProof.ServicePassword(new Secret(password.bytes()));
            case BackendLogin.Xclient() -> new BackendProof.Xclient();
        };
    }
}

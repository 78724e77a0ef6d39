package latchkey.gateway.dav;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import latchkey.config.Clients;
import latchkey.config.Tls;
import latchkey.gateway.login.Offload;
import latchkey.setup.AppleProfile;
import latchkey.setup.Autoconfig;
import latchkey.setup.Autodiscover;
import latchkey.setup.MailAddress;
import latchkey.setup.ProfileSigner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the apps that set themselves up. Nobody is signed in for it, and nothing is looked up: an address is answered
 * in the same way whether it exists or not (threat D1), and the backend hears nothing.
 */
public final class ClientSetUp {

    /** Thunderbird asks at {@code autoconfig.example.org}, and at {@code example.org}. */
    private static final Set<String> AUTOCONFIG =
            Set.of("/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml");

    /** In any case: Outlook writes it as it likes. */
    private static final String AUTODISCOVER = "/autodiscover/autodiscover.xml";

    static final String PROFILE = "/mail/latchkey" + AppleProfile.FILE_NAME_END;

    /** Signatures under way at a time: each is a thousandth of a second of a processor, for anybody who asks. */
    public static final int SIGNATURES = 2;

    private static final Logger LOG = LoggerFactory.getLogger(ClientSetUp.class);

    private final Clients clients;
    private final @Nullable ProfileSigner signer;
    private final Clock clock;
    private final Offload signing;

    /**
     * @param certificate signs the profiles; null, or one that cannot: they are not signed
     * @param signing where that is done, by {@link #SIGNATURES} at a time
     */
    public ClientSetUp(Clients clients, @Nullable Tls certificate, Clock clock, Offload signing) {
        this.clients = clients;
        this.signer = certificate == null ? null : signer(certificate);
        this.clock = clock;
        this.signing = signing;
    }

    private static @Nullable ProfileSigner signer(Tls certificate) {
        try {
            return ProfileSigner.of(certificate);
        } catch (IOException e) {
            LOG.warn("Apple profiles are not signed: {}", e.getMessage());
            return null;
        }
    }

    /** Whether the request is for here; another method on the same path is DAV's. */
    boolean concerns(CheckedRequest request) {
        String path = request.target().path();
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (path.equals(PROFILE)) {
            return reads;
        }
        boolean hasMail = !clients.imap().isEmpty() && !clients.smtp().isEmpty();
        return hasMail
                && ((AUTOCONFIG.contains(path) && reads) || (isAutodiscover(path) && (reads || wantsBody(request))));
    }

    /** Whether the body is to be read; of at most {@link Autodiscover#LONGEST_REQUEST} octets. */
    boolean wantsBody(CheckedRequest request) {
        return request.method().equals(HttpMethod.POST);
    }

    /**
     * Answers.
     *
     * @param body empty unless it {@link #wantsBody}
     * @param done called on the loop, maybe at once
     */
    void answer(CheckedRequest request, byte[] body, EventLoop loop, Consumer<FullHttpResponse> done) {
        String path = request.target().path();
        if (path.equals(PROFILE)) {
            address(request, "email")
                    .ifPresentOrElse(
                            address -> profile(address, loop, done), () -> done.accept(DavReplies.whoseProfile()));
        } else if (isAutodiscover(path)) {
            byte[] answer = Autodiscover.answer(clients, body, clock.instant());
            done.accept(DavReplies.document(Autodiscover.MEDIA_TYPE, answer));
        } else {
            byte[] answer = Autoconfig.document(clients, address(request, "emailaddress"));
            done.accept(DavReplies.document(Autoconfig.MEDIA_TYPE, answer));
        }
    }

    private void profile(MailAddress address, EventLoop loop, Consumer<FullHttpResponse> done) {
        boolean taken = signing.run(() -> {
            byte[] document = AppleProfile.document(clients, address.text(), Optional.of(address), null);
            byte[] answer = signer == null ? document : signer.sign(document, clock.instant());
            if (!loop.isShuttingDown()) {
                loop.execute(() -> done.accept(DavReplies.document(AppleProfile.MEDIA_TYPE, answer)));
            }
        });
        if (!taken) {
            done.accept(DavReplies.busy());
        }
    }

    private static boolean isAutodiscover(String path) {
        return path.toLowerCase(Locale.ROOT).equals(AUTODISCOVER);
    }

    /** A plus sign stays one, as people type it in an address. */
    private static Optional<MailAddress> address(CheckedRequest request, String parameter) {
        String target = request.target().text();
        String query = target.substring(Math.min(request.target().path().length() + 1, target.length()));
        return Arrays.stream(query.split("&"))
                .filter(part -> part.startsWith(parameter + "="))
                .findFirst()
                .flatMap(part -> decoded(part.substring(parameter.length() + 1)))
                .flatMap(MailAddress::parse);
    }

    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}

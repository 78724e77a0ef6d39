package latchkey.app.node;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import latchkey.admin.ManagementServer;
import latchkey.admin.api.Api;
import latchkey.admin.portal.Portal;
import latchkey.config.Settings;
import latchkey.gateway.Gateway;
import latchkey.gateway.handover.Control;
import latchkey.gateway.handover.Predecessor;
import latchkey.gateway.net.CannotStart;
import latchkey.gateway.net.ListeningSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one process follows another on the same data folder. The sockets of the gateway are passed on; the HTTP ports, which
 * Java cannot pass on, are opened by both for a while.
 */
final class Succession implements Control.Incumbent, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);
    private static final String PLACE = "control";

    private final Gateway gateway;
    private final ManagementServer management;
    private final @Nullable Api api;
    private final @Nullable Portal portal;
    private final CountDownLatch succeeded = new CountDownLatch(1);
    private @Nullable Control control;

    Succession(Gateway gateway, ManagementServer management, @Nullable Api api, @Nullable Portal portal) {
        this.gateway = gateway;
        this.management = management;
        this.api = api;
        this.portal = portal;
    }

    /**
     * The process to take over from; null if none runs.
     *
     * @throws StartFailure if it does not hand its sockets over
     */
    static @Nullable Predecessor predecessor(Settings settings) {
        try {
            Predecessor found = Predecessor.at(settings.data().resolve(PLACE)).orElse(null);
            if (found == null) {
                LOG.info("nobody to take over from");
            }
            return found;
        } catch (CannotStart e) {
            throw StartFailure.temporary(String.valueOf(e.getMessage()));
        }
    }

    /** From now on another process can follow. Where that cannot be, this one runs all the same. */
    void open(Path data) {
        if (!Epoll.isAvailable()) {
            return;
        }
        try {
            OwnerOnly.folder(data);
            control = Control.open(data.resolve(PLACE), this);
        } catch (IOException e) {
            LOG.warn("no other process can take over from this one: {}", e.getMessage());
        }
    }

    boolean isSucceeded() {
        return succeeded.getCount() == 0;
    }

    void awaitSuccessor() throws InterruptedException {
        succeeded.await();
    }

    @Override
    public List<ListeningSocket> sockets() {
        return gateway.sockets();
    }

    @Override
    public void share() {
        try {
            management.share();
            if (api != null) {
                api.share();
            }
            if (portal != null) {
                portal.share();
            }
        } catch (IOException e) {
            LOG.warn("the HTTP ports cannot be shared; whoever takes over will not get them", e);
        }
    }

    @Override
    public void succeededBy(long process) {
        LOG.info("process {} has taken over", process);
        gateway.shareQueues(true);
        succeeded.countDown();
    }

    @Override
    public void close() {
        if (control != null) {
            control.close();
        }
    }
}

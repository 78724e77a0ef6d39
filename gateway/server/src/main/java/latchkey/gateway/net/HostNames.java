package latchkey.gateway.net;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses behind the names of backends. Asks the machine's own resolver (hosts file, name servers, whatever it
 * uses), off the event loops. What was found stays good while nothing newer is: a login waits for a look-up only if the
 * name was never found, so that a broken name server does not stop the mail. For any number of threads.
 */
public final class HostNames extends AddressResolverGroup<InetSocketAddress> {
    private static final Logger LOG = LoggerFactory.getLogger(HostNames.class);
    private static final Duration FRESH = Duration.ofSeconds(30);

    private record Found(List<InetAddress> addresses, long at) {}

    private final ConcurrentHashMap<String, Found> found = new ConcurrentHashMap<>();

    /** Answers at once or later, on {@code loop}, with at least one address or, if the name is unknown, with none. */
    public void resolve(String host, EventExecutor loop, Consumer<List<InetAddress>> answer) {
        Found last = found.get(host);
        if (last == null) {
            Thread.startVirtualThread(() -> {
                List<InetAddress> addresses = lookUp(host);
                loop.execute(() -> answer.accept(addresses));
            });
            return;
        }
        if (System.nanoTime() - last.at > FRESH.toNanos()) {
            refresh(host, last);
        }
        answer.accept(last.addresses);
    }

    /** One look-up at a time: whoever marks the old answer as fresh again does it. */
    private void refresh(String host, Found last) {
        if (found.replace(host, last, new Found(last.addresses, System.nanoTime()))) {
            Thread.startVirtualThread(() -> lookUp(host));
        }
    }

    private List<InetAddress> lookUp(String host) {
        try {
            List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
            found.put(host, new Found(addresses, System.nanoTime()));
            return addresses;
        } catch (UnknownHostException e) {
            LOG.warn("the backend {} has no address: {}", host, e.getMessage());
            return List.of();
        }
    }

    /** For Netty's own connecting by name. */
    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetSocketAddressResolver(executor, new InetNameResolver(executor) {
            @Override
            protected void doResolve(String host, Promise<InetAddress> promise) {
                HostNames.this.resolve(host, executor, addresses -> {
                    if (addresses.isEmpty()) {
                        promise.setFailure(new UnknownHostException(host));
                    } else {
                        promise.setSuccess(addresses.getFirst());
                    }
                });
            }

            @Override
            protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
                HostNames.this.resolve(host, executor, addresses -> {
                    if (addresses.isEmpty()) {
                        promise.setFailure(new UnknownHostException(host));
                    } else {
                        promise.setSuccess(addresses);
                    }
                });
            }
        });
    }
}

package latchkey.credentials.simulation;

import java.util.HashMap;
import java.util.Map;
import latchkey.credentials.Change;
import org.jspecify.annotations.Nullable;

/** What was told about one app password, and when; {@link Long#MAX_VALUE} for what was not told yet. */
public final class Fate {
    public final long account;
    public final String login;
    public final byte[] secret;
    /** The password's id; 0 until it is issued. */
    public long credential;

    public long issued = Long.MAX_VALUE;
    /** The first attempt to revoke it; from here on it may be refused. */
    public long revoking = Long.MAX_VALUE;

    public long revoked = Long.MAX_VALUE;
    public @Nullable Change revocation;
    /** The answer that it is enforced everywhere. */
    public long enforced = Long.MAX_VALUE;
    /** By when each node refuses it, as the revoker was told. */
    public final Map<String, Long> told = new HashMap<>();

    public Fate(long account, String login, byte[] secret) {
        this.account = account;
        this.login = login;
        this.secret = secret;
    }

    @Override
    public String toString() {
        return "password " + credential + " of " + login;
    }
}

package latchkey.gateway.dav;

import org.jspecify.annotations.Nullable;

/** The backend connection that a client's last request left open, and the account that it served. For one event loop. */
final class KeptConnection {
    private @Nullable BackendConnection connection;
    private String account = "";

    /** For the next request; another account's is closed. */
    @Nullable
    BackendConnection take(String forAccount) {
        BackendConnection taken = connection;
        connection = null;
        if (taken != null && !account.equals(forAccount)) {
            taken.close();
            return null;
        }
        return taken;
    }

    /** @param left null if the request left none open */
    void keep(@Nullable BackendConnection left, String ofAccount) {
        connection = left;
        account = ofAccount;
    }

    void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}

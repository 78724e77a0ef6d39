package latchkey.gateway.login;

import latchkey.dialogs.Ending;

/** A session that somebody is signed in to. */
@FunctionalInterface
public interface LiveSession {

    /** Ends it with the protocol's own farewell, soon and without blocking. For any thread, any number of times. */
    void end(Ending why);
}

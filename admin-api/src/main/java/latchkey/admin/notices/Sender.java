package latchkey.admin.notices;

/** Hands mail over. */
interface Sender {

    /** What became of a mail. */
    enum Outcome {
        /** The server has taken it. */
        SENT,
        /** The server will never take this one. */
        REFUSED,
        /** The server takes others, but not this one for the moment. */
        NOT_NOW,
        /** There is no server, or it takes nothing. */
        NO_SERVER
    }

    /** Blocks for half a minute at most. */
    Outcome send(Notice notice);
}

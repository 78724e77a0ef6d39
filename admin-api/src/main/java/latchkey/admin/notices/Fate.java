package latchkey.admin.notices;

/** What became of a try to tell an owner by mail. */
public enum Fate {
    SENT,
    /** It is tried again. */
    PUT_OFF,
    /** The mail server will not have it: the owner is not told. */
    DROPPED
}

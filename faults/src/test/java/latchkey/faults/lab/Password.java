package latchkey.faults.lab;

/** An app password that the lab issued. */
public record Password(long id, String login, String text) {
    /** Without its letters. */
    @Override
    public String toString() {
        return "password " + id + " of " + login;
    }
}

package latchkey.credentials.owner;

/** What owners prove at the portal, and the sessions that they open by it. */
public final class Owners {
    private final PrimaryPasswords primaryPasswords = new PrimaryPasswords();
    private final SecondFactors secondFactors = new SecondFactors();
    private final Passkeys passkeys = new Passkeys();
    private final PortalSessions sessions = new PortalSessions();

    public PrimaryPasswords primaryPasswords() {
        return primaryPasswords;
    }

    public SecondFactors secondFactors() {
        return secondFactors;
    }

    public Passkeys passkeys() {
        return passkeys;
    }

    public PortalSessions sessions() {
        return sessions;
    }
}

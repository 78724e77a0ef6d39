package latchkey.admin.portal;

/** Answers the requests for one path. */
@FunctionalInterface
public interface OwnerPage {
    /** May block, and throw whatever it likes: failures are answered as such. */
    void handle(Visit visit) throws Exception;
}

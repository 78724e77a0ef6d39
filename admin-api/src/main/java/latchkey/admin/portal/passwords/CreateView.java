package latchkey.admin.portal.passwords;

import java.util.List;
import latchkey.credentials.Service;

/**
 * What the form for a new password offers.
 *
 * @param services those that are allowed
 * @param longestDays how long a password may live; 0: as long as it is wanted
 * @param once the form's token, good for one password
 */
public record CreateView(Preset preset, List<Service> services, long longestDays, String once) {
    public CreateView {
        services = List.copyOf(services);
    }

    /** Whether it must expire. */
    public boolean expiryNeeded() {
        return longestDays > 0;
    }
}

package latchkey.admin.portal;

/** Pages that belong together, and the paths that they have. */
@FunctionalInterface
public interface PortalPart {
    void addTo(PortalRoutes routes);
}

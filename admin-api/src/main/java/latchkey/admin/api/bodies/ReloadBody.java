package latchkey.admin.api.bodies;

import java.util.List;

/**
 * A reload that was done.
 *
 * @param changed the keys of the configuration that have other values now, or name files that do
 */
public record ReloadBody(List<String> changed) {}

package latchkey.credentials;

import org.jspecify.annotations.Nullable;

/**
 * What a change led to.
 *
 * @param change as it was committed; null if there was nothing to change. For {@link Nodes#enforced}
 */
public record Changed<T>(T result, @Nullable Change change) {}

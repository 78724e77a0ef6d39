package latchkey.admin.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is wanted.
 *
 * @param limit how many elements at most
 * @param after where the page before ended; null for the first
 */
record PageWish(int limit, @Nullable Cursor after, Complaints complaints) {
    /** The key of the element after which the page begins; null for the first page. */
    @Nullable
    String afterText() {
        return after == null ? null : after.key();
    }

    /** As {@link #afterText}, for a list that is sorted by number. */
    @Nullable
    Long afterNumber() {
        if (after == null) {
            return null;
        }
        Optional<Long> number = Ids.parse(after.key());
        if (number.isEmpty()) {
            complaints.add("after", "It is not the next of a page of this list.");
        }
        return number.orElse(null);
    }

    /**
     * Cuts the page out of what was read.
     *
     * @param read from the first element of the page on, in order; one more than the limit if there is another page
     * @param key by which the list is sorted, unique
     */
    <T> Page<T> cut(List<T> read, Function<T, String> key) {
        if (read.size() <= limit) {
            return new Page<>(read, null);
        }
        List<T> elements = read.subList(0, limit);
        return new Page<>(elements, new Cursor(key.apply(elements.getLast())).text());
    }

    /** As {@link #cut}, from all that there is, in order. */
    <T> Page<T> cut(Stream<T> all, Function<T, Boolean> isAfter, Function<T, String> key) {
        return cut(all.filter(isAfter::apply).limit(limit + 1L).toList(), key);
    }

    /** @param next to be given back as {@code after}; null on the last page */
    record Page<T>(List<T> elements, @Nullable String next) {}
}

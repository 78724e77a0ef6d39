package latchkey.admin.portal.passwords;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the history in words.
 *
 * @param credential the password that it is about; null if none
 * @param who empty for a device
 * @param why empty if nobody said
 */
public record HistoryLine(Instant at, @Nullable Long credential, String sentence, String who, String why) {}

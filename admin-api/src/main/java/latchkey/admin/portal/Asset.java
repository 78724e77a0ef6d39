package latchkey.admin.portal;

/**
 * A file that pages load, as it is served.
 *
 * @param path with a hash of its content in it, so that it may be kept for ever
 */
public record Asset(String path, String contentType, byte[] content) {}

package latchkey.config;

import java.nio.file.Path;

/**
 * What the listeners present to clients.
 *
 * @param certificate PEM: the server's certificate first, then its chain
 * @param key PEM: the private key, unencrypted PKCS #8
 */
public record Tls(Path certificate, Path key) {}

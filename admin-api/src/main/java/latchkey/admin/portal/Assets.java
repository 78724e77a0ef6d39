package latchkey.admin.portal;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Style, scripts and icon, held in memory. Their paths change with their content, so browsers never ask twice. */
public final class Assets {
    /** Where they are, for the route. */
    public static final String ROUTE = "/assets/{name}";

    private static final List<String> NAMES = List.of("portal.css", "portal.js", "passkeys.js", "latchkey.svg");
    private static final String FOLDER = "/assets/";
    private static final int HASH_BYTES = 8;

    private final Map<String, Asset> byName = new HashMap<>();
    private final Map<String, Asset> byPath = new HashMap<>();

    /** Reads all of them from the class path. */
    public Assets() {
        for (String name : NAMES) {
            Asset asset = read(name);
            byName.put(name, asset);
            byPath.put(asset.path(), asset);
        }
    }

    private static Asset read(String name) {
        try (InputStream file = Assets.class.getResourceAsStream("assets/" + name)) {
            if (file == null) {
                throw new IllegalStateException("there is no asset " + name);
            }
            byte[] content = file.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            String hash = HexFormat.of().formatHex(digest, 0, HASH_BYTES);
            int dot = name.lastIndexOf('.');
            String path = FOLDER + name.substring(0, dot) + "." + hash + name.substring(dot);
            return new Asset(path, contentType(name.substring(dot)), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String contentType(String ending) {
        return switch (ending) {
            case ".css" -> "text/css; charset=utf-8";
            case ".js" -> "text/javascript; charset=utf-8";
            case ".svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("nobody has said what " + ending + " is");
        };
    }

    /**
     * The path of the file of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public String path(String name) {
        Asset asset = byName.get(name);
        if (asset == null) {
            throw new IllegalArgumentException("there is no asset " + name);
        }
        return asset.path();
    }

    /** Answers with the file that is asked for; 404 if there is none, also for the hash of another version. */
    public void serve(Context context) {
        Asset asset = byPath.get(context.path());
        if (asset == null) {
            throw new NotFoundResponse();
        }
        context.header("Cache-Control", "public, max-age=31536000, immutable")
                .contentType(asset.contentType())
                .result(asset.content());
    }
}

package latchkey.admin.portal.signin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** An authenticator with one discoverable passkey, and the browser around it (WebAuthn level 3, ES256, no attestation). */
final class SoftwarePasskey {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PRESENT = 0x01;
    private static final int VERIFIED = 0x04;
    private static final int ATTESTED = 0x40;

    private final String origin;
    private final String party;
    private final byte[] id = new byte[32];
    private final KeyPair keys;
    private byte[] user = new byte[0];
    int count;
    /** Whether it asks for its user's fingerprint. */
    boolean verifies = true;

    SoftwarePasskey(URI origin) throws GeneralSecurityException {
        this(origin.toString(), origin.getHost());
    }

    SoftwarePasskey(String origin, String party) throws GeneralSecurityException {
        this.origin = origin;
        this.party = party;
        new SecureRandom().nextBytes(id);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
    }

    /** As {@code navigator.credentials.create}, for the options of the portal. */
    String create(String options) throws Exception {
        JsonNode publicKey = JSON.readTree(options).path("publicKey");
        user = Base64.getUrlDecoder().decode(publicKey.path("user").path("id").asText());
        CBORObject attestation = CBORObject.NewMap()
                .Add("fmt", "none")
                .Add("attStmt", CBORObject.NewMap())
                .Add("authData", data(ATTESTED));
        ObjectNode response = JSON.createObjectNode()
                .put("clientDataJSON", text(clientData("webauthn.create", publicKey)))
                .put("attestationObject", text(attestation.EncodeToBytes()));
        response.putArray("transports").add("internal");
        return answer(response);
    }

    /** As {@code navigator.credentials.get}. */
    String get(String options) throws Exception {
        byte[] client = clientData("webauthn.get", JSON.readTree(options).path("publicKey"));
        byte[] data = data(0);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(data);
        signature.update(sha256(client));
        return answer(JSON.createObjectNode()
                .put("clientDataJSON", text(client))
                .put("authenticatorData", text(data))
                .put("signature", text(signature.sign()))
                .put("userHandle", text(user)));
    }

    private String answer(ObjectNode response) {
        ObjectNode answer = JSON.createObjectNode()
                .put("id", text(id))
                .put("rawId", text(id))
                .put("type", "public-key")
                .put("authenticatorAttachment", "platform");
        answer.putObject("clientExtensionResults");
        answer.set("response", response);
        return answer.toString();
    }

    private byte[] clientData(String type, JsonNode publicKey) {
        return JSON.createObjectNode()
                .put("type", type)
                .put("challenge", publicKey.path("challenge").asText())
                .put("origin", origin)
                .put("crossOrigin", false)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] data(int flags) throws GeneralSecurityException {
        byte[] key = flags == ATTESTED ? cose() : new byte[0];
        ByteBuffer data = ByteBuffer.allocate(37 + (flags == ATTESTED ? 18 + id.length + key.length : 0))
                .put(sha256(party.getBytes(StandardCharsets.UTF_8)))
                .put((byte) (flags | PRESENT | (verifies ? VERIFIED : 0)))
                .putInt(count);
        if (flags == ATTESTED) {
            data.put(new byte[16]).putShort((short) id.length).put(id).put(key);
        }
        return data.array();
    }

    private byte[] cose() {
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        return CBORObject.NewMap()
                .Add(1, 2)
                .Add(3, -7)
                .Add(-1, 1)
                .Add(-2, coordinate(key.getW().getAffineX().toByteArray()))
                .Add(-3, coordinate(key.getW().getAffineY().toByteArray()))
                .EncodeToBytes();
    }

    private static byte[] coordinate(byte[] number) {
        byte[] padded = new byte[32];
        byte[] bare = number.length > 32 ? Arrays.copyOfRange(number, number.length - 32, number.length) : number;
        System.arraycopy(bare, 0, padded, 32 - bare.length, bare.length);
        return padded;
    }

    private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

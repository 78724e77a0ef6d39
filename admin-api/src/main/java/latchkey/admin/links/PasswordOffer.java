package latchkey.admin.links;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import latchkey.credentials.Network;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Service;
import org.jspecify.annotations.Nullable;

/**
 * An operator's wish for an app password, which its owner takes by a link of the kind ISSUE. The password is made when
 * the owner takes it: the operator never sees it.
 *
 * @param label as in {@link NewPassword}, like all that follows
 * @param by the operator, for the audit trail
 */
public record PasswordOffer(
        String label, Set<Service> services, @Nullable Instant expires, List<Network> networks, String by) {
    private static final JsonMapper JSON = new JsonMapper();

    public PasswordOffer {
        services = Set.copyOf(services);
        networks = List.copyOf(networks);
    }

    /** Where the owner takes it. */
    public static String path(String token) {
        return "/claim/" + token;
    }

    /** As JSON, for {@link latchkey.credentials.links.Links#make}. */
    public byte[] payload() {
        ObjectNode node = JSON.createObjectNode().put("label", label).put("by", by);
        services.stream().sorted().forEach(service -> node.withArray("services").add(service.wireName()));
        networks.forEach(network ->
                node.withArray("networks").add(network.address().getHostAddress() + "/" + network.prefixLength()));
        if (expires != null) {
            node.put("expires", expires.toString());
        }
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /**
     * Reads what {@link #payload} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static PasswordOffer of(byte[] payload) {
        try {
            JsonNode node = JSON.readTree(payload);
            Set<Service> services = EnumSet.noneOf(Service.class);
            node.path("services")
                    .forEach(name -> services.add(Service.named(name.asText()).orElseThrow()));
            List<Network> networks = new ArrayList<>();
            node.path("networks").forEach(network -> networks.add(Network.parse(network.asText())));
            @Nullable
            Instant expires =
                    node.has("expires") ? Instant.parse(node.get("expires").asText()) : null;
            return new PasswordOffer(
                    node.path("label").asText(),
                    services,
                    expires,
                    networks,
                    node.path("by").asText());
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("this is no offer of a password", e);
        }
    }
}

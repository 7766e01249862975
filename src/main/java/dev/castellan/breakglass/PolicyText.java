package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.DisplayText;
import dev.castellan.ledger.Draft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A policy as a JSON document, the same members as in the ledger; docs/breakglass.md says what they mean. */
public final class PolicyText {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PolicyText() {}

    /** As a document. */
    public static ObjectNode document(CheckoutPolicy policy) {
        // Through a draft, which writes every value as the ledger would.
        return JSON.valueToTree(
                Draft.of("a.b", "policy", PolicyFold.body(policy)).body());
    }

    /**
     * From a document of at most 64 KiB.
     *
     * @throws FailureException {@code breakglass-policy-broken} which says what is wrong
     */
    public static CheckoutPolicy parse(byte[] text) {
        try {
            if (text.length > 64 << 10) {
                throw broken("it is too large");
            }
            if (plain(JSON.readTree(text)) instanceof Map<?, ?> map) {
                CheckoutPolicy policy = PolicyFold.read(new Body(map));
                RuleFit.complaint(policy.guard()).ifPresent(why -> {
                    throw broken(DisplayText.clean(why));
                });
                return policy;
            }
            throw broken("it is no object");
        } catch (JacksonException e) {
            throw broken("it is not JSON");
        } catch (Body.Malformed e) {
            throw broken("it has " + e.getMessage());
        }
    }

    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(p -> map.put(p.getKey(), plain(p.getValue())));
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(each -> list.add(plain(each)));
            return list;
        }
        if (node.isIntegralNumber()) {
            return node.asLong();
        }
        return node.isBoolean() ? node.asBoolean() : node.asString("");
    }

    private static FailureException broken(String why) {
        return Failure.expected(
                        "breakglass-policy-broken",
                        "This is no policy for check-outs: " + why + ".",
                        "Nothing was proposed.",
                        "Start from the one in force: castellan breakglass policy -o json.")
                .asException();
    }
}

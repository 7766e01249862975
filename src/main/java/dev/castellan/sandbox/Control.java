package dev.castellan.sandbox;

import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.ground.HttpsEndpoint;
import dev.castellan.sandbox.ground.Json;
import dev.castellan.sandbox.ground.Reply;
import dev.castellan.sandbox.ground.Request;
import dev.castellan.sandbox.kubernetes.PracticeClusters;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The endpoint that changes faults of a running practice fleet and shows its audit logs; only for who has the token. */
final class Control implements AutoCloseable {
    private final Ground ground;
    private final PracticeClusters clusters;
    private final String token;
    private final HttpsEndpoint endpoint;

    Control(Ground ground, PracticeClusters clusters, Authority.Issued certificate, int port) {
        this.ground = ground;
        this.clusters = clusters;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.token = ground.secrets().handOut(HexFormat.of().formatHex(random));
        this.endpoint = HttpsEndpoint.start(
                Fault.Service.ANY,
                port,
                certificate.serverContext(),
                false,
                ground.faults(),
                ground.journal(),
                this::handle);
    }

    URI base() {
        return endpoint.base();
    }

    String token() {
        return token;
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private Reply handle(Request request) {
        byte[] given = request.header("authorization").orElse("").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, ("Bearer " + token).getBytes(StandardCharsets.UTF_8))) {
            return HttpsEndpoint.error(
                    Fault.Service.ANY, 401, "Unauthorized", "The control token is missing or wrong.");
        }
        if (request.path().equals("/control/churn") && request.method().equals("POST")) {
            clusters.churn(request.json().path("perSecond").asInt(0));
            return list();
        }
        if (request.path().equals("/control/audit") && request.method().equals("GET")) {
            return ground.plan()
                    .cluster(request.parameter("cluster").orElse(""))
                    .map(c -> Reply.text(200, "application/x-ndjson", clusters.auditLog(c)))
                    .orElseGet(() -> HttpsEndpoint.error(
                            Fault.Service.ANY, 404, "NotFound", "The practice fleet has no such cluster."));
        }
        if (!request.path().equals("/control/faults")) {
            return HttpsEndpoint.error(
                    Fault.Service.ANY,
                    404,
                    "NotFound",
                    "There are /control/faults, /control/churn and /control/audit only.");
        }
        return switch (request.method()) {
            case "GET" -> list();
            case "POST" -> set(request.json());
            case "DELETE" -> {
                ground.faults().clear();
                yield list();
            }
            default ->
                HttpsEndpoint.error(Fault.Service.ANY, 405, "MethodNotAllowed", "GET, POST and DELETE are understood.");
        };
    }

    private Reply set(JsonNode body) {
        try {
            ground.faults().set(Fault.fromJson(body));
            return list();
        } catch (IllegalArgumentException e) {
            return HttpsEndpoint.error(Fault.Service.ANY, 400, "BadRequest", String.valueOf(e.getMessage()));
        }
    }

    private Reply list() {
        ObjectNode answer = Json.object();
        ArrayNode faults = answer.putArray("faults");
        ground.faults().active().forEach(a -> faults.add(a.fault().toJson()));
        return Reply.json(200, answer);
    }
}

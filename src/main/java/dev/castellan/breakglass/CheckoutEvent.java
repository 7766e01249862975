package dev.castellan.breakglass;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What can happen to a check-out, as it stands in the ledger: a type of entry and its body. Reading and writing are one
 * another's inverse; whether an event counts is decided by {@link Register}.
 */
sealed interface CheckoutEvent {
    /** The beginning of all types. */
    String PREFIX = "checkout.";

    /** The type of the entry. */
    String type();

    /** The body of the entry. */
    Map<String, Object> body();

    /** Somebody asks. */
    record Requested(CheckoutRequest request, int approvals) implements CheckoutEvent {
        @Override
        public String type() {
            return PREFIX + "requested";
        }

        @Override
        public Map<String, Object> body() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("cluster", request.cluster().value());
            body.put("clusterName", request.clusterName());
            body.put("environment", request.environment().name());
            body.put("platform", request.platform());
            body.put("reason", request.reason());
            request.ticket().ifPresent(t -> body.put("ticket", t));
            body.put("seconds", request.duration().toSeconds());
            body.put("limited", request.scope().limited());
            body.put("groups", request.scope().groups());
            body.put("source", request.source().name());
            body.put("emergency", request.emergency());
            body.put("approvals", approvals);
            return body;
        }
    }

    /** Somebody else agrees; to this very request, named by the hash of its entry. */
    record Approved(String request, String comment) implements CheckoutEvent {
        @Override
        public String type() {
            return PREFIX + "approved";
        }

        @Override
        public Map<String, Object> body() {
            return Map.of("request", request, "comment", comment);
        }
    }

    /** Somebody else refuses. */
    record Denied(String request, String reason) implements CheckoutEvent {
        @Override
        public String type() {
            return PREFIX + "denied";
        }

        @Override
        public Map<String, Object> body() {
            return Map.of("request", request, "reason", reason);
        }
    }

    /** Things that are told by one text alone. */
    record Said(What what, String text) implements CheckoutEvent {
        enum What {
            CANCELLED("cancelled"),
            EXPIRED("expired"),
            OVERDUE("overdue"),
            LOST("lost"),
            /** A copy was seen after the key was destroyed. */
            SEEN("seen"),
            REVIEWED("reviewed"),
            RETURN_INTENT("return.intent"),
            ORIGINAL_REMOVED("original.removed"),
            /** Another file lay where it had been, and still does. */
            ORIGINAL_LEFT("original.left"),
            EXPORT_INTENT("export.intent"),
            EXPORT_REMOVED("export.removed"),
            ACTIVATE_DONE("activate.done"),
            ACTIVATE_FAILED("activate.failed"),
            DEACTIVATE_INTENT("deactivate.intent"),
            DEACTIVATE_DONE("deactivate.done"),
            DEACTIVATE_FAILED("deactivate.failed"),
            PROBE_INTENT("probe.intent"),
            PROBE_FAILED("probe.failed");

            private final String word;

            What(String word) {
                this.word = word;
            }
        }

        @Override
        public String type() {
            return PREFIX + what.word;
        }

        @Override
        public Map<String, Object> body() {
            return Map.of("text", text);
        }
    }

    /** A role is about to be activated (Privileged Identity Management). */
    record ActivateIntent(String scope, String roleDefinition, String eligibility, String name, String clientRequestId)
            implements CheckoutEvent {
        @Override
        public String type() {
            return PREFIX + "activate.intent";
        }

        @Override
        public Map<String, Object> body() {
            return Map.of(
                    "scope",
                    scope,
                    "roleDefinition",
                    roleDefinition,
                    "eligibility",
                    eligibility,
                    "name",
                    name,
                    "clientRequestId",
                    clientRequestId);
        }
    }

    /**
     * The key is about to be fetched.
     *
     * @param clientRequestId of the call to Azure, so that its activity log can be matched
     * @param file the original that is taken in; empty for Azure
     * @param place which folder that lies in, as {@link KeyFile#place} has it; empty where nobody knows
     * @param unseen whether what others recorded could not be seen then: it was done, whatever they had said
     */
    record FetchIntent(String clientRequestId, String file, String place, boolean unseen) implements CheckoutEvent {
        FetchIntent(String clientRequestId, String file) {
            this(clientRequestId, file, "", false);
        }

        FetchIntent unseeing() {
            return new FetchIntent(clientRequestId, file, place, true);
        }

        @Override
        public String type() {
            return PREFIX + "fetch.intent";
        }

        @Override
        public Map<String, Object> body() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("clientRequestId", clientRequestId);
            body.put("file", file);
            if (!place.isEmpty()) {
                body.put("place", place);
            }
            if (unseen) {
                body.put("unseen", true);
            }
            return body;
        }
    }

    /**
     * It came to nothing.
     *
     * @param out whether the key may have left Azure all the same; nothing of it was kept
     */
    record FetchFailed(String code, String text, boolean out) implements CheckoutEvent {
        @Override
        public String type() {
            return PREFIX + "fetch.failed";
        }

        @Override
        public Map<String, Object> body() {
            return Map.of("code", code, "text", text, "out", out);
        }
    }

    /** The key lies sealed. */
    record Held(CertificateFacts facts, Instant deadline, List<String> remarks) implements CheckoutEvent {
        @Override
        public String type() {
            return PREFIX + "held";
        }

        @Override
        public Map<String, Object> body() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("fingerprint", facts.fingerprint());
            body.put("publicKeyHash", facts.publicKeyHash());
            body.put("serial", facts.serial());
            body.put("name", facts.name());
            body.put("groups", facts.groups());
            body.put("issuer", facts.issuer());
            body.put("issuerKeyHash", facts.issuerKeyHash());
            body.put("notBefore", facts.notBefore());
            body.put("notAfter", facts.notAfter());
            body.put("server", facts.server());
            body.put("deadline", deadline);
            body.put("remarks", remarks);
            return body;
        }
    }

    /** A proxy is about to be started. */
    record OpenIntent(String use) implements CheckoutEvent {
        @Override
        public String type() {
            return PREFIX + "open.intent";
        }

        @Override
        public Map<String, Object> body() {
            return Map.of("use", use);
        }
    }

    /** A proxy ended. */
    record Closed(String use, String how, long requests) implements CheckoutEvent {
        @Override
        public String type() {
            return PREFIX + "closed";
        }

        @Override
        public Map<String, Object> body() {
            return Map.of("use", use, "how", how, "requests", requests);
        }
    }

    /** The key was written to a file; or, with an empty hash, the file was made that it is about to be written to. */
    record Exported(String path, String file, String hash) implements CheckoutEvent {
        @Override
        public String type() {
            return PREFIX + "exported";
        }

        @Override
        public Map<String, Object> body() {
            return Map.of("path", path, "file", file, "hash", hash);
        }
    }

    /** The key is destroyed here. */
    record Returned(List<String> done) implements CheckoutEvent {
        @Override
        public String type() {
            return PREFIX + "returned";
        }

        @Override
        public Map<String, Object> body() {
            return Map.of("done", done);
        }
    }

    /** The receipt. */
    record Verified(ReturnReceipt receipt) implements CheckoutEvent {
        @Override
        public String type() {
            return PREFIX + "verified";
        }

        @Override
        public Map<String, Object> body() {
            return receipt.body();
        }
    }

    /** The server refused the certificate each time. */
    record Neutralised(String fingerprint, String server, long tries, long status) implements CheckoutEvent {
        @Override
        public String type() {
            return PREFIX + "neutralised";
        }

        @Override
        public Map<String, Object> body() {
            return Map.of("fingerprint", fingerprint, "server", server, "tries", tries, "status", status);
        }
    }

    /** Reads an event; empty for a type that is none of these. */
    static Optional<CheckoutEvent> read(String type, Map<String, Object> map) throws Body.Malformed {
        if (!type.startsWith(PREFIX)) {
            return Optional.empty();
        }
        Body body = new Body(map);
        String word = type.substring(PREFIX.length());
        return Optional.ofNullable(
                switch (word) {
                    case "requested" -> requested(body);
                    case "approved" -> new Approved(body.text("request"), body.text("comment"));
                    case "denied" -> new Denied(body.text("request"), body.text("reason"));
                    case "activate.intent" ->
                        new ActivateIntent(
                                body.text("scope"),
                                body.text("roleDefinition"),
                                body.text("eligibility"),
                                body.text("name"),
                                body.text("clientRequestId"));
                    case "fetch.intent" ->
                        new FetchIntent(
                                body.text("clientRequestId"),
                                body.text("file"),
                                body.optional("place").orElse(""),
                                map.containsKey("unseen") && body.truth("unseen"));
                    case "fetch.failed" -> new FetchFailed(body.text("code"), body.text("text"), body.truth("out"));
                    case "held" -> held(body);
                    case "open.intent" -> new OpenIntent(body.text("use"));
                    case "closed" -> new Closed(body.text("use"), body.text("how"), body.number("requests"));
                    case "exported" -> new Exported(body.text("path"), body.text("file"), body.text("hash"));
                    case "returned" -> new Returned(body.texts("done"));
                    case "verified" -> new Verified(ReturnReceipt.of(body));
                    case "neutralised" ->
                        new Neutralised(
                                body.text("fingerprint"),
                                body.text("server"),
                                body.number("tries"),
                                body.number("status"));
                    default -> said(word, body);
                });
    }

    private static @org.jspecify.annotations.Nullable CheckoutEvent said(String word, Body body) throws Body.Malformed {
        for (Said.What what : Said.What.values()) {
            if (what.word.equals(word)) {
                return new Said(what, body.text("text"));
            }
        }
        return null;
    }

    /** A cluster as an entry names it: Azure's ids differ in case only, and one cluster by two names would be two. */
    static ClusterId cluster(String id) {
        return id.startsWith("/") ? ClusterId.ofArm(id) : new ClusterId(id);
    }

    private static Requested requested(Body body) throws Body.Malformed {
        try {
            CheckoutRequest request = new CheckoutRequest(
                    cluster(body.text("cluster")),
                    body.text("clusterName"),
                    body.word("environment", Environment.class),
                    body.text("platform"),
                    body.text("reason"),
                    body.optional("ticket"),
                    Duration.ofSeconds(body.number("seconds")),
                    new CheckoutScope(body.truth("limited"), body.texts("groups")),
                    body.word("source", CheckoutRequest.Source.class),
                    body.truth("emergency"));
            return new Requested(request, Math.toIntExact(body.number("approvals")));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new Body.Malformed("request");
        }
    }

    private static Held held(Body body) throws Body.Malformed {
        return new Held(
                new CertificateFacts(
                        body.text("fingerprint"),
                        body.text("publicKeyHash"),
                        body.text("serial"),
                        body.text("name"),
                        body.texts("groups"),
                        body.text("issuer"),
                        body.text("issuerKeyHash"),
                        body.instant("notBefore"),
                        body.instant("notAfter"),
                        body.text("server")),
                body.instant("deadline"),
                body.texts("remarks"));
    }
}

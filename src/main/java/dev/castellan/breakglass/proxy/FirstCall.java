package dev.castellan.breakglass.proxy;

import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Asks the API server once, before any client may, whether it takes the certificate and the person's name from us. */
final class FirstCall {
    private static final String REVIEW = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final byte[] QUESTION =
            "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final int LARGEST = 256 * 1024;
    private static final int PATIENCE_MILLIS = 20_000;

    private FirstCall() {}

    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Answer(int status, byte[] body) {}

    /**
     * Whether the server sees the person.
     *
     * @throws FailureException when it takes not even the certificate, or not the person of a limited check-out
     */
    static boolean impersonates(ProxyPlan plan, Target target, Upstream upstream, String version) {
        try {
            if (plan.scope().kind() == ProxyPlan.Scope.Kind.CERTIFICATE) {
                Answer answer = call(plan, target, upstream, version, "GET", "/version", new byte[0]);
                if (answer.status == 401) {
                    throw ProxyFailures.refused().asException();
                }
                return false;
            }
            Answer review = call(plan, target, upstream, version, "POST", REVIEW, QUESTION);
            if (review.status == 401) {
                throw ProxyFailures.refused().asException();
            }
            if (review.status == 201 || review.status == 200) {
                if (person(review.body).equals(plan.scope().person())) {
                    return true;
                }
                return no(plan);
            }
            // Before Kubernetes 1.28 there is no such review, and some clusters take it from everybody. Whoever may not
            // impersonate gets 403 for everything.
            Answer other = call(plan, target, upstream, version, "GET", "/version", new byte[0]);
            return switch (other.status) {
                case 200 -> true;
                case 401 -> throw ProxyFailures.refused().asException();
                case 403 -> no(plan);
                default -> throw ProxyFailures.odd(other.status).asException();
            };
        } catch (IOException e) {
            throw new FailureException(
                    ProxyFailures.unreachable(Exchange.explain(e, false).message()), e);
        } catch (BadHeadException e) {
            throw new FailureException(ProxyFailures.unreachable(String.valueOf(e.getMessage())), e);
        }
    }

    private static boolean no(ProxyPlan plan) {
        if (plan.scope().kind() == ProxyPlan.Scope.Kind.LIMITED) {
            throw ProxyFailures.notLimited().asException();
        }
        return false;
    }

    private static String person(byte[] body) {
        try {
            JsonNode review = Segment.JSON.readTree(body);
            return review.path("status").path("userInfo").path("username").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }

    private static Answer call(
            ProxyPlan plan, Target target, Upstream upstream, String version, String method, String path, byte[] body)
            throws IOException, BadHeadException {
        Stamp stamp =
                new Stamp(plan, target.authority(), plan.scope().kind() != ProxyPlan.Scope.Kind.CERTIFICATE, version);
        List<Header> headers = new ArrayList<>(stamp.apply(new Headers(List.of()), stamp.auditId()));
        headers.add(new Header("Accept", "application/json"));
        if (body.length > 0) {
            headers.add(new Header("Content-Type", "application/json"));
            headers.add(new Header("Content-Length", String.valueOf(body.length)));
        }
        Upstream.Line line = upstream.connect();
        try {
            line.patience(PATIENCE_MILLIS);
            line.out().write(HeadParser.bytes(method + " " + target.prefix() + path + " HTTP/1.1", headers));
            line.out().write(body);
            line.out().flush();
            Optional<byte[]> head = line.in().head(HeadParser.LONGEST_HEAD);
            if (head.isEmpty()) {
                throw new java.io.EOFException("the API server hung up");
            }
            ResponseHead response = HeadParser.response(head.get());
            byte[] answer = Body.whole(HeadParser.framing(method, response), line.in(), LARGEST);
            return new Answer(response.status(), answer);
        } finally {
            upstream.drop(line);
        }
    }
}

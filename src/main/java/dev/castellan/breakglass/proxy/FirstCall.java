package dev.castellan.breakglass.proxy;

import dev.castellan.failure.FailureException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Asks the API server once, before any client may, whether it takes the certificate and the person's name from us. Recorded
 * as every request is: the audit log of the cluster has it too.
 */
final class FirstCall {
    private static final String REVIEW = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String VERSION = "/version";
    private static final byte[] QUESTION =
            "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final int LARGEST = 256 * 1024;
    private static final int PATIENCE_MILLIS = 20_000;

    private final ProxyPlan plan;
    private final Target target;
    private final Upstream upstream;
    private final Stamp stamp;
    private final Recorder recorder;
    private final AtomicLong numbers;
    private final InstantSource clock;

    FirstCall(
            ProxyPlan plan,
            Target target,
            Upstream upstream,
            Stamp stamp,
            Recorder recorder,
            AtomicLong numbers,
            InstantSource clock) {
        this.plan = plan;
        this.target = target;
        this.upstream = upstream;
        this.stamp = stamp;
        this.recorder = recorder;
        this.numbers = numbers;
        this.clock = clock;
    }

    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Answer(int status, byte[] body) {}

    /**
     * Whether the server sees the person.
     *
     * @throws FailureException when it takes not even the certificate, or not the person of a limited check-out
     * @throws RecordLost when the question cannot be recorded, and so is not asked
     */
    boolean impersonates() throws RecordLost {
        try {
            if (plan.scope().kind() == ProxyPlan.Scope.Kind.CERTIFICATE) {
                if (call("GET", VERSION, new byte[0]).status == 401) {
                    throw ProxyFailures.refused().asException();
                }
                return false;
            }
            Answer review = call("POST", REVIEW, QUESTION);
            if (review.status == 401) {
                throw ProxyFailures.refused().asException();
            }
            if (review.status == 201 || review.status == 200) {
                return person(review.body).equals(plan.scope().person()) || no();
            }
            // Before Kubernetes 1.28 there is no such review, and some clusters take it from everybody. Whoever may not
            // impersonate gets 403 for everything.
            Answer other = call("GET", VERSION, new byte[0]);
            return switch (other.status) {
                case 200 -> true;
                case 401 -> throw ProxyFailures.refused().asException();
                case 403 -> no();
                default -> throw ProxyFailures.odd(other.status).asException();
            };
        } catch (RecordLost e) {
            throw e;
        } catch (IOException e) {
            throw new FailureException(
                    ProxyFailures.unreachable(Exchange.explain(e, false).message()), e);
        } catch (BadHeadException | ApiRequest.Ambiguous e) {
            throw new FailureException(ProxyFailures.unreachable(String.valueOf(e.getMessage())), e);
        }
    }

    private boolean no() {
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

    /** The record cannot be written. */
    static final class RecordLost extends IOException {
        private static final long serialVersionUID = 1L;

        RecordLost(IOException why) {
            super(why);
        }
    }

    private Answer call(String method, String path, byte[] body)
            throws IOException, BadHeadException, ApiRequest.Ambiguous {
        Use begun = Use.begin(
                numbers.incrementAndGet(),
                clock.instant(),
                ApiRequest.of(method, path),
                stamp.auditId(),
                "",
                "castellan");
        long startedAt = System.nanoTime();
        record(begun);
        int status = 0;
        try {
            Answer answer = send(begun.auditId(), method, path, body);
            status = answer.status;
            return answer;
        } finally {
            long millis = (System.nanoTime() - startedAt) / 1_000_000;
            record(begun.ended(
                    millis, status, body.length, 0, status == 0 ? Use.Outcome.FAILED : Use.Outcome.ANSWERED, ""));
        }
    }

    private void record(Use use) throws RecordLost {
        try {
            recorder.write(use);
        } catch (IOException e) {
            throw new RecordLost(e);
        }
    }

    private Answer send(String auditId, String method, String path, byte[] body) throws IOException, BadHeadException {
        List<Header> headers = stamp.apply(new Headers(List.of()), auditId, true);
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
                throw new EOFException("the API server hung up");
            }
            ResponseHead response = HeadParser.response(head.get());
            byte[] answer = Body.whole(HeadParser.framing(method, response), line.in(), LARGEST);
            return new Answer(response.status(), answer);
        } finally {
            upstream.drop(line);
        }
    }
}

package dev.castellan.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import dev.castellan.azure.Transport.Answer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Follows a long-running operation of Azure Resource Manager to its result (Azure documentation, "Track asynchronous Azure
 * operations"). Where the result lies differs by operation: in the first answer, in the status document, or at the
 * Location; the caller looks into all three.
 */
final class LongRunning {
    static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** What an answer says about the operation. */
    sealed interface Step {
        /** Ask again at this address after this time. */
        record Poll(String address, Optional<Duration> after) implements Step {}

        /** It ended well; the answer may hold the result, and the address, where there is one, may hold it too. */
        record Done(Optional<String> location) implements Step {}

        /** It ended badly. */
        record Failed(String status) implements Step {}
    }

    private LongRunning() {}

    /** What the answer to the starting request says. */
    static Step started(int status, HttpHeaders headers, Instant now) {
        Optional<String> operation = value(headers, "Azure-AsyncOperation");
        Optional<String> location = value(headers, "Location");
        if ((status == 201 || status == 202) && (operation.isPresent() || location.isPresent())) {
            return new Step.Poll(operation.or(() -> location).orElseThrow(), Transport.retryAfter(headers, now));
        }
        return new Step.Done(Optional.empty());
    }

    /**
     * What an answer to polling says.
     *
     * @param address what was polled
     * @param atLocation whether that was the Location, where only the HTTP status counts
     * @param location where the result may lie when the status document does not hold it
     */
    static Step polled(Answer answer, String address, boolean atLocation, Optional<String> location, Instant now) {
        Optional<Duration> after = Transport.retryAfter(answer.headers(), now);
        if (atLocation && answer.status() == 202) {
            return new Step.Poll(value(answer.headers(), "Location").orElse(address), after);
        }
        Optional<String> status = status(answer.body());
        if (status.isEmpty()) {
            // A status document without a status is no status document: at a Location this is the result.
            return atLocation ? new Step.Done(Optional.empty()) : new Step.Poll(address, after);
        }
        return switch (status.get().toLowerCase(Locale.ROOT)) {
            case "succeeded" -> new Step.Done(atLocation ? Optional.empty() : location);
            case "failed", "canceled", "cancelled" -> new Step.Failed(status.get());
            default -> new Step.Poll(address, after);
        };
    }

    /** Looks for the result in an answer. */
    interface Result<T> {
        Optional<T> in(byte[] body);
    }

    /** Starts an operation with an empty POST and waits for its result. */
    static <T> T post(Transport transport, URI address, InstantSource clock, Transport.Pause pause, Result<T> result) {
        return post(transport, address, Optional.empty(), clock, pause, result);
    }

    /**
     * The same under a name of the caller's own.
     *
     * @param requestId of the starting request
     */
    static <T> T post(
            Transport transport,
            URI address,
            Optional<UUID> requestId,
            InstantSource clock,
            Transport.Pause pause,
            Result<T> result) {
        Instant deadline = clock.instant().plus(LIMIT);
        Answer answer = transport.exchange(HttpMethod.POST, address, null, false, requestId);
        Optional<String> location = value(answer.headers(), "Location");
        boolean atLocation = value(answer.headers(), "Azure-AsyncOperation").isEmpty();
        Step step = started(answer.status(), answer.headers(), clock.instant());
        Duration own = FIRST_PAUSE;
        Duration waited = Duration.ZERO;
        while (true) {
            switch (step) {
                case Step.Poll poll -> {
                    URI checked = transport.checked(poll.address());
                    Duration wait = poll.after().orElse(own);
                    if (wait.compareTo(LONGEST_PAUSE) > 0) {
                        wait = LONGEST_PAUSE;
                    }
                    waited = waited.plus(wait).plusMillis(1);
                    if (waited.compareTo(LIMIT) > 0
                            || clock.instant().plus(wait).isAfter(deadline)) {
                        throw AzureErrors.operationTooLong(LIMIT).asException();
                    }
                    own = own.multipliedBy(3).dividedBy(2);
                    sleep(pause, wait);
                    answer = transport.exchange(HttpMethod.GET, checked, null, true);
                    step = polled(answer, poll.address(), atLocation, location, clock.instant());
                }
                case Step.Failed failed ->
                    throw AzureErrors.operationFailed(failed.status(), AzureErrors.envelope(answer.body()))
                            .asException();
                case Step.Done done -> {
                    try {
                        Optional<T> found = result.in(answer.body());
                        if (found.isPresent()) {
                            return found.get();
                        }
                    } finally {
                        java.util.Arrays.fill(answer.body(), (byte) 0);
                    }
                    if (done.location().isEmpty()) {
                        throw AzureErrors.operationUnclear().asException();
                    }
                    answer = transport.exchange(
                            HttpMethod.GET, transport.checked(done.location().get()), null, true);
                    step = new Step.Done(Optional.empty());
                }
            }
        }
    }

    /** The member {@code status} of the document, read without keeping anything else of it. */
    static Optional<String> status(byte[] body) {
        if (body.length == 0) {
            return Optional.empty();
        }
        try (JsonParser in = Transport.JSON.createParser(body)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                if (name.equals("status") && value == JsonToken.VALUE_STRING) {
                    return Optional.of(in.getString());
                }
                var _ = in.skipChildren();
            }
            return Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> value(HttpHeaders headers, String name) {
        return Optional.ofNullable(headers.getValue(HttpHeaderName.fromString(name)))
                .filter(v -> !v.isBlank());
    }

    private static void sleep(Transport.Pause pause, Duration wait) {
        try {
            pause.wait(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw dev.castellan.failure.Failure.expected(
                            "azure-cancelled",
                            "The request was cancelled.",
                            "Its answer was not waited for.",
                            "Do it again when you need it.")
                    .asException();
        }
    }
}

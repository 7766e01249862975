package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Faults;
import dev.castellan.sandbox.ground.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * What a practice container says: believable lines that follow from the pod and the moment alone, so that whoever asks
 * again is told the same.
 */
final class PodLog {
    private static final List<String> CHATTER = List.of(
            "level=info msg=\"request served\" path=/healthz status=200 duration_ms=%d",
            "level=info msg=\"order accepted\" lines=%d",
            "level=debug msg=\"cache refreshed\" entries=%d",
            "level=info msg=\"request served\" path=/api/v2/items status=200 duration_ms=%d",
            "level=warn msg=\"slow answer from the database\" duration_ms=%d",
            "\u001b[32mINFO\u001b[0m  worker \u001b[1mready\u001b[0m, queue=%d");
    private static final int MOST_LINES = 1_000;
    private static final int STORM = 1_000_000;

    private final Faults faults;

    PodLog(Faults faults) {
        this.faults = faults;
    }

    /** A time and what was said then. */
    private record Line(Instant at, String text) {}

    /** What was asked for. */
    private record Wish(boolean stamps, boolean follow, Instant since, long tail, long limit) {
        static Wish of(Call call) {
            return new Wish(
                    asked(call, "timestamps"),
                    asked(call, "follow"),
                    since(call),
                    number(call.parameter("tailLines"), Long.MAX_VALUE),
                    number(call.parameter("limitBytes"), Long.MAX_VALUE));
        }

        private static boolean asked(Call call, String name) {
            return call.parameter(name).equals("true") || call.parameter(name).equals("1");
        }

        private static long number(String text, long missing) {
            return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : missing;
        }

        private static Instant since(Call call) {
            String time = call.parameter("sinceTime");
            if (!time.isEmpty()) {
                try {
                    // The kubelet gets the time by the second.
                    return Instant.ofEpochSecond(
                            java.time.OffsetDateTime.parse(time).toEpochSecond());
                } catch (DateTimeParseException e) {
                    throw Refusal.badRequest("invalid sinceTime: " + time);
                }
            }
            long seconds = number(call.parameter("sinceSeconds"), 0);
            return seconds == 0 ? Instant.EPOCH : call.at().minusSeconds(seconds);
        }
    }

    /** The container meant; refused where none is named among several, or there is none of that name. */
    static String container(JsonNode pod, String asked) {
        String name = Json.text(pod, "metadata", "name");
        List<String> names = new ArrayList<>();
        Json.list(pod, "spec", "containers").forEach(c -> names.add(Json.text(c, "name")));
        List<String> all = new ArrayList<>(names);
        for (String kind : List.of("initContainers", "ephemeralContainers")) {
            Json.list(pod, "spec", kind).forEach(c -> all.add(Json.text(c, "name")));
        }
        if (asked.isEmpty() && names.size() > 1) {
            throw Refusal.badRequest("a container name must be specified for pod " + name + ", choose one of: ["
                    + String.join(" ", names) + "]");
        }
        String container = asked.isEmpty() && !names.isEmpty() ? names.getFirst() : asked;
        if (!all.contains(container)) {
            throw Refusal.badRequest("container " + container + " is not valid for pod " + name);
        }
        return container;
    }

    private static JsonNode status(JsonNode pod, String container) {
        for (String kind : List.of("containerStatuses", "initContainerStatuses")) {
            for (JsonNode status : Json.list(pod, "status", kind)) {
                if (Json.text(status, "name").equals(container)) {
                    return status;
                }
            }
        }
        return Json.obj();
    }

    /**
     * The log.
     *
     * @param present the pod as it is later on, for as long as it is there
     * @throws Refusal 400 where the container has not started, none is named among several, or there was no earlier run
     */
    Reply answer(JsonNode pod, Call call, Supplier<Optional<JsonNode>> present) {
        String container = container(pod, call.parameter("container"));
        String name = Json.text(pod, "metadata", "name");
        JsonNode status = status(pod, container);
        Wish wish = Wish.of(call);
        Optional<Fault> storm = faults.take(
                        Fault.Service.KUBERNETES, call.request().path(), Fault.Kind.LOG_STORM)
                .map(Faults.Active::fault);
        if (storm.isPresent()) {
            String detail = storm.get().detail();
            int lines = detail.matches("[0-9]{1,8}") ? Integer.parseInt(detail) : STORM;
            return Reply.stream(200, "text/plain", out -> storm(out, call, wish, name, container, lines));
        }
        if (call.parameter("previous").equals("true")
                || call.parameter("previous").equals("1")) {
            JsonNode ended = status.path("lastState").path("terminated");
            if (ended.isMissingNode()) {
                throw Refusal.badRequest(
                        "previous terminated container \"" + container + "\" in pod \"" + name + "\" not found");
            }
            return Reply.stream(
                    200, "text/plain", out -> write(out, wish, last(crashed(name, container, ended), wish)));
        }
        String waiting = Json.text(status, "state", "waiting", "reason");
        if (waiting.equals("CrashLoopBackOff")) {
            JsonNode ended = status.path("lastState").path("terminated");
            return Reply.stream(
                    200, "text/plain", out -> write(out, wish, last(crashed(name, container, ended), wish)));
        }
        if (!waiting.isEmpty() || status.isEmpty()) {
            throw Refusal.badRequest("container \"" + container + "\" in pod \"" + name
                    + "\" is waiting to start: "
                    + switch (waiting) {
                        case "ImagePullBackOff" -> "trying and failing to pull image";
                        case "" -> "ContainerCreating";
                        default -> waiting;
                    });
        }
        return Reply.stream(200, "text/plain", out -> steady(out, call, wish, pod, container, status, present));
    }

    private void steady(
            OutputStream out,
            Call call,
            Wish wish,
            JsonNode pod,
            String container,
            JsonNode status,
            Supplier<Optional<JsonNode>> present)
            throws IOException {
        out.flush();
        String name = Json.text(pod, "metadata", "name");
        long period = period(name, container);
        Instant start = time(status, "state", "running", "startedAt")
                .or(() -> time(status, "state", "terminated", "startedAt"))
                .orElse(call.at());
        Optional<Instant> end = time(status, "state", "terminated", "finishedAt");
        Instant now = end.orElse(call.at());
        long newest = Math.floorDiv(now.toEpochMilli(), period);
        long oldest = Math.max(newest - MOST_LINES + 1, Math.floorDiv(start.toEpochMilli(), period) + 1);
        List<Line> lines = new ArrayList<>();
        for (long n = oldest; n <= newest; n++) {
            lines.add(line(name, container, n, period));
        }
        long written = write(out, wish, last(lines, wish));
        if (!wish.follow() || end.isPresent()) {
            return;
        }
        String uid = Json.text(pod, "metadata", "uid");
        long restarts = Json.number(status, "restartCount");
        try {
            for (long n = newest + 1; written < wish.limit(); n++) {
                while (call.at().toEpochMilli() < n * period) {
                    Thread.sleep(Math.clamp(n * period - call.at().toEpochMilli(), 1, 500));
                    Optional<JsonNode> same = present.get()
                            .filter(p -> Json.text(p, "metadata", "uid").equals(uid)
                                    && Json.number(status(p, container), "restartCount") == restarts);
                    if (same.isEmpty()) {
                        return;
                    }
                }
                if (faults.peek(Fault.Service.KUBERNETES, call.request().path(), Fault.Kind.STREAM_SILENT)
                        .isPresent()) {
                    faults.hang();
                    return;
                }
                written += write(out, wish, List.of(line(name, container, n, period)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Milliseconds between lines: from one to three seconds. */
    private static long period(String pod, String container) {
        return 1_000L + Math.floorMod((pod + container).hashCode(), 2_000);
    }

    private static Line line(String pod, String container, long n, long period) {
        long jitter = Math.floorMod((pod + n).hashCode(), 900_000_000L) % (period * 900_000L);
        return new Line(Instant.ofEpochMilli(n * period).plusNanos(jitter), chatter(pod, container, n));
    }

    /** The n-th line of a container. */
    static String chatter(String pod, String container, long n) {
        long seed = (pod + container).hashCode();
        return CHATTER.get((int) Math.floorMod(seed + n * 7, (long) CHATTER.size()))
                .formatted(Math.floorMod(seed * 31 + n * 17, 400L));
    }

    private static List<Line> crashed(String pod, String container, JsonNode ended) {
        Instant end = time(ended, "finishedAt").orElse(Instant.EPOCH);
        Instant start = time(ended, "startedAt").orElse(end.minusSeconds(2));
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(start, "level=info msg=\"starting\" version=1.4.2"));
        long step = Math.max(1, Duration.between(start, end).toMillis() / 20);
        for (int i = 1; i < 18 && step > 1; i++) {
            lines.add(new Line(start.plusMillis(step * i), chatter(pod, container, i)));
        }
        if (Json.text(ended, "reason").equals("OOMKilled")) {
            lines.add(new Line(end.minusMillis(200), "level=warn msg=\"heap is nearly full\" used_mb=251"));
        } else {
            lines.add(new Line(
                    end.minusMillis(300), "level=error msg=\"configuration is not complete\" missing=DATABASE_URL"));
            lines.add(new Line(end.minusMillis(100), "level=fatal msg=\"giving up\" code=1"));
        }
        return lines;
    }

    private static Optional<Instant> time(JsonNode from, String... path) {
        String text = Json.text(from, path);
        return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    }

    private static List<Line> last(List<Line> lines, Wish wish) {
        List<Line> wanted =
                lines.stream().filter(l -> !l.at().isBefore(wish.since())).toList();
        return wanted.subList((int) Math.max(0, wanted.size() - wish.tail()), wanted.size());
    }

    /** Writes lines, and stops where there is a limit; the answer is how many bytes there were. */
    private static long write(OutputStream out, Wish wish, List<Line> lines) throws IOException {
        long written = 0;
        for (Line line : lines) {
            byte[] bytes =
                    ((wish.stamps() ? line.at() + " " : "") + line.text() + "\n").getBytes(StandardCharsets.UTF_8);
            int count = (int) Math.min(bytes.length, wish.limit() - written);
            out.write(bytes, 0, count);
            written += count;
            if (written >= wish.limit()) {
                break;
            }
        }
        out.flush();
        return written;
    }

    /** Very many lines as fast as they are taken; then it follows in silence, where that is asked for. */
    private void storm(OutputStream out, Call call, Wish wish, String pod, String container, int lines)
            throws IOException {
        Instant base = call.at().minus(Duration.ofMillis(lines));
        int first = (int) Math.max(0, lines - wish.tail());
        for (int i = first; i < lines; i++) {
            String stamp = wish.stamps() ? base.plusMillis(i) + " " : "";
            out.write((stamp + "storm " + i + " of " + lines + " " + chatter(pod, container, i) + "\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
        if (wish.follow()) {
            try {
                faults.hang();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

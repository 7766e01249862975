package dev.castellan.sandbox.kubernetes;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a practice container says: a few believable lines that follow from the pod alone. */
final class PodLog {
    private static final List<String> CHATTER = List.of(
            "level=info msg=\"request served\" path=/healthz status=200 duration_ms=%d",
            "level=info msg=\"order accepted\" lines=%d",
            "level=debug msg=\"cache refreshed\" entries=%d",
            "level=info msg=\"request served\" path=/api/v2/items status=200 duration_ms=%d",
            "level=warn msg=\"slow answer from the database\" duration_ms=%d");
    private static final int LINES = 120;

    private PodLog() {}

    /**
     * The log.
     *
     * @throws Refusal 400 where the container has not started, or none is named among several
     */
    static String of(JsonNode pod, Call call) {
        List<JsonNode> containers = Json.list(pod, "spec", "containers");
        String name = Json.text(pod, "metadata", "name");
        String asked = call.parameter("container");
        List<String> names = containers.stream().map(c -> Json.text(c, "name")).toList();
        if (asked.isEmpty() && names.size() > 1) {
            throw Refusal.badRequest("a container name must be specified for pod " + name + ", choose one of: ["
                    + String.join(" ", names) + "]");
        }
        String container = asked.isEmpty() && !names.isEmpty() ? names.getFirst() : asked;
        if (!names.contains(container)) {
            throw Refusal.badRequest("container " + container + " is not valid for pod " + name);
        }
        String waiting = "";
        for (JsonNode status : Json.list(pod, "status", "containerStatuses")) {
            if (Json.text(status, "name").equals(container)) {
                waiting = Json.text(status, "state", "waiting", "reason");
            }
        }
        if (waiting.equals("ImagePullBackOff") || waiting.equals("ContainerCreating")) {
            throw Refusal.badRequest("container \"" + container + "\" in pod \"" + name
                    + "\" is waiting to start: "
                    + (waiting.equals("ImagePullBackOff") ? "trying and failing to pull image" : waiting));
        }
        List<String> lines = new ArrayList<>();
        String started = Json.text(pod, "status", "startTime");
        Instant time = started.isEmpty() ? call.at().minusSeconds(60L * LINES) : Instant.parse(started);
        int seed = name.hashCode();
        boolean stamps = call.parameter("timestamps").equals("true");
        if (waiting.equals("CrashLoopBackOff")) {
            lines.add("level=info msg=\"starting\" version=1.4.2");
            lines.add("level=error msg=\"configuration is not complete\" missing=DATABASE_URL");
            lines.add("level=fatal msg=\"giving up\" code=1");
        } else {
            for (int i = 0; i < LINES; i++) {
                String line = CHATTER.get(Math.floorMod(seed + i * 7, CHATTER.size()))
                        .formatted(Math.floorMod(seed * 31 + i * 17, 400));
                lines.add((stamps ? time.plusSeconds(30L * i) + " " : "") + line);
            }
        }
        String tail = call.parameter("tailLines");
        if (tail.matches("[0-9]{1,6}")) {
            lines = lines.subList(Math.max(0, lines.size() - Integer.parseInt(tail)), lines.size());
        }
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}

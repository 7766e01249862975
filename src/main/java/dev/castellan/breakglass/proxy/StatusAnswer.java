package dev.castellan.breakglass.proxy;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer of the proxy itself, as the API server would give it, so that kubectl shows its message.
 *
 * @param code HTTP status
 * @param reason a reason that Kubernetes clients know, as {@code Forbidden}
 * @param message for the person at the client
 */
record StatusAnswer(int code, String reason, String message) {
    static StatusAnswer refused(String rule, String why) {
        return new StatusAnswer(
                403, "Forbidden", "refused by the guard of the break-glass check-out (rule " + rule + "): " + why);
    }

    static StatusAnswer bad(int code, String message) {
        String reason = switch (code) {
            case 413 -> "RequestEntityTooLarge";
            case 500 -> "InternalError";
            default -> "BadRequest";
        };
        return new StatusAnswer(code, reason, "refused by the break-glass proxy: " + message);
    }

    static StatusAnswer unavailable(int code, String message) {
        return new StatusAnswer(
                code,
                code == 504 ? "Timeout" : code == 503 ? "ServiceUnavailable" : "InternalError",
                "break-glass proxy: " + message);
    }

    /** Head and body; the connection ends after it where told so. */
    byte[] bytes(boolean head, boolean close) {
        ObjectNode status = Segment.JSON.createObjectNode();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure")
                .put("message", message)
                .put("reason", reason)
                .put("code", code);
        byte[] body = Segment.JSON.writeValueAsBytes(status);
        List<Header> headers = new java.util.ArrayList<>(List.of(
                new Header("Content-Type", "application/json"),
                new Header("Cache-Control", "no-cache, private"),
                new Header("Content-Length", String.valueOf(body.length))));
        if (close) {
            headers.add(new Header("Connection", "close"));
        }
        byte[] start = HeadParser.bytes("HTTP/1.1 " + code + " " + reason, headers);
        if (head) {
            return start;
        }
        byte[] all = java.util.Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }
}

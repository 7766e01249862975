package dev.castellan.azure;

import dev.castellan.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Turns answers that are not a success into failures that help. Pure. */
final class AzureErrors {
    private static final Pattern ACTION = Pattern.compile("action '([A-Za-z0-9._/*-]{3,200})'");
    private static final Pattern SCOPE = Pattern.compile("scope '(/[^']{1,600})'");
    private static final Pattern VERSION = Pattern.compile("\\b\\d{4}-\\d{2}-\\d{2}(?:-preview)?\\b");

    private AzureErrors() {}

    /**
     * What an error answer holds.
     *
     * @param code the error's code; empty where none was readable
     * @param message its text, on one line and shortened; untrusted
     */
    record Envelope(String code, String message) {}

    /**
     * What kind of call failed.
     *
     * @param graph whether Microsoft Graph was asked, else Azure Resource Manager
     * @param polling whether the progress of a running operation was asked for
     * @param correlation the id under which Azure logged the call
     */
    record Call(boolean graph, boolean polling, String correlation) {
        String service() {
            return graph ? "Microsoft Graph" : "Azure";
        }
    }

    /** Reads the usual envelope, the unwrapped one, or nothing from HTML and empty answers. */
    static Envelope envelope(byte[] body) {
        if (body.length == 0 || body.length > 1024 * 1024) {
            return new Envelope("", "");
        }
        try {
            JsonNode node = Transport.JSON.readTree(body);
            JsonNode error = node.path("error").isObject() ? node.path("error") : node;
            String code = error.path("code").isValueNode() ? error.path("code").asString("") : "";
            String message =
                    error.path("message").isValueNode() ? error.path("message").asString("") : "";
            return new Envelope(line(code, 100), line(message, 1000));
        } catch (JacksonException e) {
            return new Envelope("", "");
        }
    }

    static Failure translate(int status, byte[] body, Call call, Duration wait, Duration skew) {
        Envelope error = envelope(body);
        String code = error.code.toLowerCase(Locale.ROOT);
        String details = details(status, error, call);
        Failure failure = switch (status) {
            case 401 -> skew.abs().compareTo(Duration.ofMinutes(5)) > 0 ? clockSkew(skew) : refused(call);
            case 403 -> forbidden(error, call);
            case 404 -> notFound(code, error, call);
            case 409 ->
                Failure.expected(
                        "azure-conflict",
                        "Azure is busy with this resource.",
                        "Another change is under way, or the resource is in the wrong state.",
                        "Wait until it is done, then try again.");
            case 429 -> throttled(call, wait);
            default -> {
                if (versionRefused(code)) {
                    yield apiVersion(error);
                }
                yield status >= 500 || status == 408
                        ? unavailable(call)
                        : new Failure(
                                "azure-refused",
                                call.service() + " refused the request"
                                        + (error.message.isEmpty() ? "." : ": " + line(error.message, 300)),
                                "Nothing was changed.",
                                "If the text does not help, send the details to whoever runs the subscription.",
                                status < 500 && status >= 400,
                                "");
            }
        };
        return failure.withDetails(details);
    }

    private static Failure forbidden(Envelope error, Call call) {
        if (error.code.equalsIgnoreCase("RequestDisallowedByPolicy")) {
            return Failure.expected(
                    "azure-policy-denied",
                    "An Azure Policy forbids this.",
                    "Nothing was changed.",
                    "The details name the policy; ask its owner for an exemption.");
        }
        if (call.polling) {
            return Failure.expected(
                    "azure-polling-forbidden",
                    "Azure accepted the request, but you may not read its progress.",
                    "The result exists but cannot be fetched; built-in cluster roles lack this permission.",
                    "Ask for a role with Microsoft.HybridContainerService/locations/operationStatuses/read.");
        }
        if (call.graph) {
            return Failure.expected(
                    "azure-graph-forbidden",
                    "Microsoft Graph does not let you read this.",
                    "Castellan's application or your account lacks the permission in the directory.",
                    "Ask an administrator to grant the application the delegated permissions listed in the README.");
        }
        Matcher action = ACTION.matcher(error.message);
        Matcher scope = SCOPE.matcher(error.message);
        String missing = action.find() ? action.group(1) : "";
        String where = scope.find() ? " at " + scope.group(1) : "";
        return Failure.expected(
                "azure-forbidden",
                missing.isEmpty()
                        ? "You do not have the right to do this in Azure."
                        : "You do not have the right " + missing + ".",
                "Azure refused; nothing was changed. A right granted just now can take some minutes.",
                missing.isEmpty()
                        ? "Ask for a role that allows it."
                        : "Ask for a role that holds this action" + where + ".");
    }

    private static Failure notFound(String code, Envelope error, Call call) {
        if (versionRefused(code)) {
            return apiVersion(error);
        }
        String what = switch (code) {
            case "subscriptionnotfound" -> "The subscription was not found.";
            case "resourcegroupnotfound" -> "The resource group was not found.";
            default -> call.graph ? "The directory does not hold this object." : "Azure does not hold this resource.";
        };
        return Failure.expected(
                "azure-not-found",
                what,
                "It was removed, renamed, or lies in another tenant.",
                "Refresh the list; check that the right tenant is chosen.");
    }

    private static boolean versionRefused(String code) {
        return code.equals("invalidapiversionparameter")
                || code.equals("noregisteredproviderfound")
                || code.equals("invalidresourcetype")
                || code.equals("apiversionunsupported")
                || code.equals("unsupportedapiversion");
    }

    private static Failure apiVersion(Envelope error) {
        String text = error.message;
        int supported = text.toLowerCase(Locale.ROOT).indexOf("supported");
        Set<String> versions = new LinkedHashSet<>();
        Matcher matcher = VERSION.matcher(supported < 0 ? "" : text.substring(supported));
        while (matcher.find() && versions.size() < 40) {
            versions.add(matcher.group());
        }
        return Failure.expected(
                "azure-api-version",
                "This cloud does not know the version of the interface that Castellan uses.",
                versions.isEmpty()
                        ? "The service is older there, or not registered for the subscription."
                        : "It supports " + String.join(", ", versions) + ".",
                "Register the resource provider for the subscription, or use a Castellan version for this cloud.");
    }

    static Failure throttled(Call call, Duration wait) {
        return Failure.expected(
                "azure-throttled",
                call.service() + " was asked too often.",
                wait.isZero()
                        ? "It answers again in a while."
                        : "It answers again in " + Math.max(1, wait.toSeconds()) + " seconds.",
                "Wait, then try again; other tools that use the same account count too.");
    }

    static Failure unavailable(Call call) {
        return Failure.expected(
                "azure-unavailable",
                call.service() + " is not available at the moment.",
                "The request failed several times.",
                "Try again in a few minutes.");
    }

    static Failure refused(Call call) {
        return Failure.expected(
                "azure-token-refused",
                call.service() + " did not accept the token, not even a fresh one.",
                "The sign-in may belong to another tenant or cloud, or has been revoked.",
                "Check tenant and cloud in the profile, then sign out and in again.");
    }

    static Failure challengeUnmet(Call call) {
        return Failure.expected(
                "identity-challenge-unmet",
                call.service() + " still wants a stronger sign-in.",
                "The new sign-in did not prove what was asked for, so the call was not repeated again.",
                "Sign in again with the method your organization requires, or ask your administrator which one it is.");
    }

    static Failure clockSkew(Duration skew) {
        long minutes = Math.max(1, skew.abs().toMinutes());
        return Failure.expected(
                "azure-clock-skew",
                "This computer's clock is " + minutes + " minutes " + (skew.isNegative() ? "ahead of" : "behind")
                        + " Azure's.",
                "Tokens look expired, or not yet valid, and are refused.",
                "Set this computer's clock, best by network time, then try again.");
    }

    static Failure broken(Call call, String details) {
        return new Failure(
                "azure-answer-broken",
                "The answer of " + call.service() + " was cut short or is not valid JSON.",
                "It was not used.",
                "Try again; if it happens often, look at the proxy between here and Azure.",
                true,
                details);
    }

    static Failure notJson(Call call, int status) {
        return new Failure(
                "azure-answer-foreign",
                "Something between here and " + call.service() + " answered with a web page.",
                "A proxy or a network sign-in page is in the way.",
                "Open a web page in the browser and sign in to the network, then try again.",
                true,
                "HTTP " + status);
    }

    static Failure tooLarge(Call call, int limit) {
        return new Failure(
                "azure-answer-too-large",
                "The answer of " + call.service() + " is larger than " + limit / (1024 * 1024) + " MB.",
                "It was not read, to protect this computer's memory.",
                "Choose fewer subscriptions; if that does not help, report it.",
                false,
                "");
    }

    static Failure foreignLink(Call call, String host) {
        return new Failure(
                "azure-link-foreign",
                call.service() + " pointed to another server: " + line(host, 120) + ".",
                "No token was sent there, so the list is not complete.",
                "Check the cloud's addresses in the profile; if they are right, report this.",
                false,
                "");
    }

    static Failure incomplete(String why) {
        return new Failure(
                "azure-list-incomplete",
                "Azure did not give the whole list.",
                why,
                "Choose fewer subscriptions in the profile and refresh.",
                true,
                "");
    }

    static Failure operationFailed(String status, Envelope error) {
        return new Failure(
                status.equalsIgnoreCase("Canceled") ? "azure-operation-cancelled" : "azure-operation-failed",
                status.equalsIgnoreCase("Canceled")
                        ? "Azure cancelled the operation."
                        : "Azure could not complete the operation"
                                + (error.message.isEmpty() ? "." : ": " + line(error.message, 300)),
                "There is no result.",
                "Try again; if it stays, the details help whoever runs the cluster.",
                true,
                error.code + " " + error.message);
    }

    static Failure operationTooLong(Duration limit) {
        return Failure.expected(
                "azure-operation-timeout",
                "Azure did not finish within " + limit.toMinutes() + " minutes.",
                "The operation may still be running there.",
                "Look again in a few minutes.");
    }

    static Failure operationUnclear() {
        return new Failure(
                "azure-operation-unclear",
                "Azure did not say how the operation ended.",
                "There is no result to use.",
                "Try again; if it stays, report it.",
                false,
                "");
    }

    /** The bytes look like a web page. */
    static boolean html(byte[] body) {
        String start = new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8)
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype") || start.startsWith("<html") || start.startsWith("<head");
    }

    /** Untrusted text on one line, without control characters and direction marks, shortened. */
    static String line(String text, int longest) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(longest).forEach(c -> {
            int type = Character.getType(c);
            if (type == Character.CONTROL
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                line.append(' ');
            } else if (type != Character.FORMAT && type != Character.SURROGATE) {
                line.appendCodePoint(c);
            }
        });
        return line.toString().strip();
    }

    private static String details(int status, Envelope error, Call call) {
        StringBuilder details = new StringBuilder("HTTP ").append(status);
        if (!error.code.isEmpty()) {
            details.append(' ').append(error.code);
        }
        if (!error.message.isEmpty()) {
            details.append(": ").append(error.message);
        }
        Optional.of(call.correlation)
                .filter(c -> !c.isEmpty())
                .ifPresent(c -> details.append("\ncorrelation ").append(line(c, 80)));
        return details.toString();
    }
}

package dev.castellan.cli;

import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.breakglass.CheckoutScope;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What somebody asks for. */
final class CheckoutOptions {
    private static final Pattern TIME = Pattern.compile("(?:(\\d{1,3})h)?(?:(\\d{1,4})m(?:in)?)?");

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
    String reason = "";

    @Option(names = "--ticket", paramLabel = "NUMBER", description = "The number of a ticket.")
    Optional<String> ticket = Optional.empty();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "How long, from the moment the key is here: 2h, 45m, 1h30m; 1h by default.")
    String time = "1h";

    @Option(
            names = "--limited",
            paramLabel = "GROUP",
            split = ",",
            description = "Only what this group may do in the cluster; may be repeated. Everything by default.")
    List<String> groups = new ArrayList<>();

    @Option(
            names = "--emergency",
            description =
                    "Without waiting for an approver, where the policy allows it; others are told, and review it.")
    boolean emergency;

    CheckoutRequest request(CommandLine line, FleetCluster cluster, CheckoutRequest.Source source) {
        return request(line, cluster.id(), cluster.name(), cluster.environment().environment(), cluster.kind(), source);
    }

    CheckoutRequest request(
            CommandLine line,
            ClusterId cluster,
            String name,
            Environment environment,
            String platform,
            CheckoutRequest.Source source) {
        Matcher matcher = TIME.matcher(time.strip());
        if (time.isBlank() || !matcher.matches()) {
            throw new ParameterException(line, "--for looks like 2h, 45m or 1h30m.");
        }
        Duration duration = Duration.ofHours(number(matcher.group(1))).plusMinutes(number(matcher.group(2)));
        try {
            return new CheckoutRequest(
                    cluster,
                    name,
                    environment,
                    platform,
                    reason.strip(),
                    ticket.map(String::strip),
                    duration,
                    groups.isEmpty() ? CheckoutScope.FULL : CheckoutScope.limitedTo(groups),
                    source,
                    emergency);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, "--limited: " + e.getMessage() + ".");
        }
    }

    private static long number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}

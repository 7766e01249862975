package dev.castellan.console.settings;

import dev.castellan.identity.Cloud;
import dev.castellan.settings.Profile;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A profile as it is typed. Nothing here touches a disk or a network: that a file exists is seen when it is used.
 *
 * @param name see {@link Profile}
 * @param cloud which cloud
 * @param authority of a custom cloud
 * @param resourceManager of a custom cloud
 * @param graph of a custom cloud
 * @param clientId see {@link Profile}
 * @param tenant see {@link Profile}
 * @param redirectPort a number; empty for any free port
 * @param caBundle a path; may be empty
 * @param proxy {@code http://host:port}; may be empty
 * @param kubeconfigs one path a line
 * @param subscriptions one id a line
 */
record ProfileForm(
        String name,
        CloudChoice cloud,
        String authority,
        String resourceManager,
        String graph,
        String clientId,
        String tenant,
        String redirectPort,
        String caBundle,
        String proxy,
        String kubeconfigs,
        String subscriptions) {
    /** The clouds offered. */
    enum CloudChoice {
        PUBLIC("Public"),
        US_GOVERNMENT("US Government"),
        CHINA("China (21Vianet)"),
        CUSTOM("Custom endpoints");

        private final String label;

        CloudChoice(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /** What can be wrong. */
    enum Field {
        NAME,
        AUTHORITY,
        RESOURCE_MANAGER,
        GRAPH,
        CLIENT_ID,
        TENANT,
        REDIRECT_PORT,
        CA_BUNDLE,
        PROXY,
        KUBECONFIGS,
        SUBSCRIPTIONS
    }

    private static final Pattern GUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern DOMAIN =
            Pattern.compile("(?=.{4,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\\.[a-zA-Z0-9-]{1,63})+");
    private static final Set<String> ANY_TENANT = Set.of("organizations", "common", "consumers");
    private static final int LONGEST_NAME = 64;

    /** A new profile. */
    static ProfileForm blank() {
        return of(Profile.standard().withName(""));
    }

    /** This profile for editing. */
    static ProfileForm of(Profile profile) {
        Cloud cloud = profile.cloud();
        CloudChoice choice = cloud.equals(Cloud.PUBLIC)
                ? CloudChoice.PUBLIC
                : cloud.equals(Cloud.US_GOVERNMENT)
                        ? CloudChoice.US_GOVERNMENT
                        : cloud.equals(Cloud.CHINA) ? CloudChoice.CHINA : CloudChoice.CUSTOM;
        boolean custom = choice == CloudChoice.CUSTOM;
        return new ProfileForm(
                profile.name(),
                choice,
                custom ? cloud.authority().toString() : "",
                custom ? cloud.resourceManager().toString() : "",
                custom ? cloud.graph().toString() : "",
                profile.clientId(),
                profile.tenant(),
                profile.redirectPort() == 0 ? "" : Integer.toString(profile.redirectPort()),
                profile.caBundle().map(Path::toString).orElse(""),
                profile.proxy().map(URI::toString).orElse(""),
                String.join(
                        "\n", profile.kubeconfigs().stream().map(Path::toString).toList()),
                String.join("\n", profile.subscriptions()));
    }

    /**
     * What is wrong, by field; empty where it can be saved.
     *
     * @param taken names of the other profiles
     */
    Map<Field, String> complaints(Set<String> taken) {
        Map<Field, String> wrong = new EnumMap<>(Field.class);
        String shortName = name.strip();
        if (shortName.isEmpty()) {
            wrong.put(Field.NAME, "Give the profile a name.");
        } else if (shortName.length() > LONGEST_NAME) {
            wrong.put(Field.NAME, "Use at most " + LONGEST_NAME + " characters.");
        } else if (shortName.chars().anyMatch(Character::isISOControl)) {
            wrong.put(Field.NAME, "Use letters, digits, spaces and signs only.");
        } else if (taken.contains(shortName)) {
            wrong.put(Field.NAME, "Another profile has this name.");
        }
        if (cloud == CloudChoice.CUSTOM) {
            endpoint(authority).ifPresent(c -> wrong.put(Field.AUTHORITY, c));
            endpoint(resourceManager).ifPresent(c -> wrong.put(Field.RESOURCE_MANAGER, c));
            endpoint(graph).ifPresent(c -> wrong.put(Field.GRAPH, c));
        }
        if (!clientId.isBlank() && !GUID.matcher(clientId.strip()).matches()) {
            wrong.put(Field.CLIENT_ID, "An application id looks like 11111111-2222-3333-4444-555555555555.");
        }
        String where = tenant.strip();
        if (where.isEmpty()
                || !(ANY_TENANT.contains(where.toLowerCase(Locale.ROOT))
                        || GUID.matcher(where).matches()
                        || DOMAIN.matcher(where).matches())) {
            wrong.put(Field.TENANT, "Write the tenant's id, a domain such as contoso.com, or organizations.");
        }
        port(redirectPort).ifPresent(c -> wrong.put(Field.REDIRECT_PORT, c));
        path(caBundle).ifPresent(c -> wrong.put(Field.CA_BUNDLE, c));
        proxyComplaint(proxy).ifPresent(c -> wrong.put(Field.PROXY, c));
        for (String line : lines(kubeconfigs)) {
            path(line).ifPresent(c -> wrong.put(Field.KUBECONFIGS, line + ": " + c));
        }
        Set<String> seen = new HashSet<>();
        for (String line : lines(subscriptions)) {
            if (!GUID.matcher(line).matches()) {
                wrong.put(Field.SUBSCRIPTIONS, "Not a subscription id: " + line);
            } else if (!seen.add(line.toLowerCase(Locale.ROOT))) {
                wrong.put(Field.SUBSCRIPTIONS, "Listed twice: " + line);
            }
        }
        return wrong;
    }

    /** The profile; only for a form without complaints. */
    Profile profile() {
        return new Profile(
                name.strip(),
                switch (cloud) {
                    case PUBLIC -> Cloud.PUBLIC;
                    case US_GOVERNMENT -> Cloud.US_GOVERNMENT;
                    case CHINA -> Cloud.CHINA;
                    case CUSTOM ->
                        new Cloud(
                                "Custom",
                                base(authority),
                                base(resourceManager),
                                base(graph),
                                Cloud.PUBLIC.kubeloginEnvironment(),
                                false);
                },
                clientId.strip(),
                tenant.strip(),
                redirectPort.isBlank() ? 0 : Integer.parseInt(redirectPort.strip()),
                pathOf(caBundle),
                proxyOf(proxy),
                lines(kubeconfigs).stream().map(Path::of).toList(),
                lines(subscriptions));
    }

    /** What is wrong with a proxy's address. */
    static Optional<String> proxyComplaint(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text.strip());
            if (uri.getUserInfo() != null) {
                return Optional.of("Leave user and password out: they would be kept in the clear.");
            }
            boolean good = "http".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getPort() > 0
                    && uri.getPort() <= 65_535
                    && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
            return good ? Optional.empty() : Optional.of("Write it as http://host:port.");
        } catch (URISyntaxException e) {
            return Optional.of("Write it as http://host:port.");
        }
    }

    /** What is wrong with a path. */
    static Optional<String> path(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Path.of(text.strip()).isAbsolute()
                    ? Optional.empty()
                    : Optional.of("Write the whole path, from the root on.");
        } catch (InvalidPathException e) {
            return Optional.of("This is not a path on this system.");
        }
    }

    /** The path typed; empty where there is none. */
    static Optional<Path> pathOf(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text.strip()));
    }

    /** The proxy typed; empty where there is none. */
    static Optional<URI> proxyOf(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(URI.create(text.strip()));
    }

    private static Optional<String> endpoint(String text) {
        try {
            URI uri = new URI(text.strip());
            boolean good = "https".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
            return good ? Optional.empty() : Optional.of("Write it as https://host/.");
        } catch (URISyntaxException e) {
            return Optional.of("Write it as https://host/.");
        }
    }

    private static Optional<String> port(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            int port = Integer.parseInt(text.strip());
            return port >= 1024 && port <= 65_535
                    ? Optional.empty()
                    : Optional.of("Use a number from 1024 to 65535, or leave it empty.");
        } catch (NumberFormatException e) {
            return Optional.of("Use a number from 1024 to 65535, or leave it empty.");
        }
    }

    private static URI base(String text) {
        String address = text.strip();
        return URI.create(address.endsWith("/") ? address : address + "/");
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        text.lines().map(String::strip).filter(l -> !l.isEmpty()).forEach(lines::add);
        return lines;
    }
}

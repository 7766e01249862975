package dev.castellan.settings;

import dev.castellan.identity.Cloud;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A profile as JSON: the same members in the settings and in a profile file. */
final class ProfileJson {
    private ProfileJson() {}

    /** The profile, or nothing where it has no name or names an unusable cloud. */
    static Optional<Profile> read(JsonNode node) {
        try {
            return Optional.of(readStrictly(node, Function.identity()));
        } catch (IllegalArgumentException e) {
            System.getLogger(ProfileJson.class.getName())
                    .log(System.Logger.Level.WARNING, "A profile was left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * The profile.
     *
     * @param place resolves paths as they stand in the document
     * @throws IllegalArgumentException with words for the user where a member makes no sense
     */
    static Profile readStrictly(JsonNode node, Function<Path, Path> place) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("a profile has to be a JSON object");
        }
        String name = SettingsJson.text(node, "name", "").strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the profile has no name");
        }
        int port = node.path("redirectPort").asInt(0);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("redirectPort " + port + " is no port");
        }
        Profile standard = Profile.standard();
        return new Profile(
                name,
                cloud(node.path("cloud")),
                SettingsJson.text(node, "clientId", "").strip(),
                Optional.of(SettingsJson.text(node, "tenant", "").strip())
                        .filter(t -> !t.isEmpty())
                        .orElse(standard.tenant()),
                port,
                path(node.path("caBundle")).map(place),
                node.path("proxy").stringValueOpt().filter(p -> !p.isBlank()).map(p -> uri("proxy", p.strip())),
                texts(node.path("kubeconfigs")).stream()
                        .map(ProfileJson::path)
                        .map(place)
                        .toList(),
                texts(node.path("subscriptions")));
    }

    static ObjectNode write(Profile profile, ObjectNode older) {
        ObjectNode node = older.deepCopy();
        node.put("name", profile.name());
        Cloud cloud = profile.cloud();
        node.putObject("cloud")
                .put("name", cloud.name())
                .put("authority", cloud.authority().toString())
                .put("resourceManager", cloud.resourceManager().toString())
                .put("graph", cloud.graph().toString())
                .put("kubeloginEnvironment", cloud.kubeloginEnvironment())
                .put("discovery", cloud.discovery());
        node.put("clientId", profile.clientId());
        node.put("tenant", profile.tenant());
        node.put("redirectPort", profile.redirectPort());
        profile.caBundle().ifPresentOrElse(p -> node.put("caBundle", p.toString()), () -> node.remove("caBundle"));
        profile.proxy().ifPresentOrElse(p -> node.put("proxy", p.toString()), () -> node.remove("proxy"));
        ArrayNode kubeconfigs = node.putArray("kubeconfigs");
        profile.kubeconfigs().forEach(p -> kubeconfigs.add(p.toString()));
        ArrayNode subscriptions = node.putArray("subscriptions");
        profile.subscriptions().forEach(subscriptions::add);
        return node;
    }

    private static Cloud cloud(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return Cloud.PUBLIC;
        }
        if (node.isString()) {
            return known(node.stringValue())
                    .orElseThrow(() -> new IllegalArgumentException("there is no cloud called “" + node.stringValue()
                            + "”; known are "
                            + String.join(
                                    ", ", Cloud.KNOWN.stream().map(Cloud::name).toList())));
        }
        String name = SettingsJson.text(node, "name", "Custom");
        Optional<Cloud> known = known(name);
        if (known.isPresent() && !node.has("authority")) {
            return known.get();
        }
        Cloud base = known.orElse(Cloud.PUBLIC);
        boolean complete = node.has("authority") && node.has("resourceManager") && node.has("graph");
        if (known.isEmpty() && !complete) {
            throw new IllegalArgumentException("a custom cloud needs authority, resourceManager and graph");
        }
        return new Cloud(
                name,
                endpoint(node, "authority", base.authority()),
                endpoint(node, "resourceManager", base.resourceManager()),
                endpoint(node, "graph", base.graph()),
                SettingsJson.text(node, "kubeloginEnvironment", base.kubeloginEnvironment()),
                node.path("discovery").asBoolean(known.isPresent() && base.discovery()));
    }

    private static Optional<Cloud> known(String name) {
        return Cloud.KNOWN.stream().filter(c -> c.name().equalsIgnoreCase(name)).findFirst();
    }

    private static URI endpoint(JsonNode node, String member, URI otherwise) {
        String text = SettingsJson.text(node, member, otherwise.toString());
        URI uri = uri(member, text.endsWith("/") ? text : text + "/");
        // Tokens go to these places: never in the clear.
        if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException(member + " has to be an https address");
        }
        return uri;
    }

    private static URI uri(String member, String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(member + " is not an address", e);
        }
    }

    private static Optional<Path> path(JsonNode node) {
        return node.stringValueOpt().filter(p -> !p.isBlank()).map(ProfileJson::path);
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("a path is not valid on this system", e);
        }
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : node.values()) {
            item.stringValueOpt().filter(t -> !t.isBlank()).ifPresent(texts::add);
        }
        return texts;
    }
}

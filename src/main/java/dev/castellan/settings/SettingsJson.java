package dev.castellan.settings;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.NameRule;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Settings as JSON. Members that are not understood are kept when the file is written again, so that an older Castellan
 * does not lose what a newer one chose; members that make no sense count as not there.
 */
final class SettingsJson {
    /** The version this program writes. */
    static final int SCHEMA = 1;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SettingsJson() {}

    /** Parses a document; throws a Jackson or illegal-argument exception where it is no JSON object. */
    static ObjectNode parse(String document) {
        JsonNode tree = JSON.readTree(document);
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    static String print(ObjectNode document) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
    }

    static int schema(ObjectNode document) {
        return document.path("schema").asInt(SCHEMA);
    }

    static Settings read(ObjectNode document) {
        Settings standard = Settings.standard();
        List<Profile> profiles = new ArrayList<>();
        for (JsonNode node : document.path("profiles").values()) {
            ProfileJson.read(node).ifPresent(profiles::add);
        }
        Map<ClusterId, Environment> environments = new LinkedHashMap<>();
        document.path("environments")
                .propertyStream()
                .forEach(e -> environment(e.getValue())
                        .ifPresent(chosen -> environments.put(new ClusterId(e.getKey()), chosen)));
        List<NameRule> rules = new ArrayList<>();
        for (JsonNode node : document.path("nameRules").values()) {
            String pattern = text(node, "pattern", "");
            environment(node.path("environment"))
                    .filter(e -> !pattern.isBlank())
                    .ifPresent(e -> rules.add(new NameRule(pattern, e)));
        }
        return new Settings(
                profiles,
                text(document, "activeProfile", standard.activeProfile()),
                constant(Appearance.class, document.path("appearance")).orElse(standard.appearance()),
                document.path("textScale").asDouble(standard.textScale()),
                environments,
                rules,
                document.path("lastPlace").stringValueOpt(),
                document.path("fleetView").stringValueOpt(),
                window(document.path("window"), standard.window()),
                browsing(document.path("browsing")),
                paths(document.path("otherHomes")));
    }

    /** The settings written over an older document, whose unknown members stay. */
    static ObjectNode write(Settings settings, ObjectNode older) {
        ObjectNode document = older.deepCopy();
        ObjectNode browsing = document.path("browsing") instanceof ObjectNode o ? o : document.putObject("browsing");
        browsing.set("favourites", texts(settings.browsing().favourites()));
        browsing.set("recent", texts(settings.browsing().recent()));
        ObjectNode columns = browsing.putObject("columns");
        settings.browsing().columns().forEach((kind, ids) -> columns.set(kind, texts(ids)));
        browsing.set("open", texts(settings.browsing().open()));
        document.put("schema", Math.max(SCHEMA, schema(older)));
        document.put("activeProfile", settings.activeProfile());
        document.put("appearance", word(settings.appearance()));
        document.put("textScale", settings.textScale());
        ArrayNode profiles = JsonNodeFactory.instance.arrayNode();
        for (Profile profile : settings.profiles()) {
            profiles.add(ProfileJson.write(profile, olderProfile(older, profile.name())));
        }
        document.set("profiles", profiles);
        ObjectNode environments = JsonNodeFactory.instance.objectNode();
        settings.environments().forEach((id, e) -> environments.put(id.value(), word(e)));
        document.set("environments", environments);
        ArrayNode rules = JsonNodeFactory.instance.arrayNode();
        settings.nameRules()
                .forEach(r -> rules.addObject().put("pattern", r.pattern()).put("environment", word(r.environment())));
        document.set("nameRules", rules);
        document.set(
                "otherHomes",
                texts(settings.otherHomes().stream().map(Path::toString).toList()));
        settings.lastPlace().ifPresentOrElse(p -> document.put("lastPlace", p), () -> document.remove("lastPlace"));
        settings.fleetView().ifPresentOrElse(v -> document.put("fleetView", v), () -> document.remove("fleetView"));
        ObjectNode window = document.path("window") instanceof ObjectNode o ? o : document.putObject("window");
        settings.window().x().ifPresentOrElse(x -> window.put("x", x), () -> window.remove("x"));
        settings.window().y().ifPresentOrElse(y -> window.put("y", y), () -> window.remove("y"));
        window.put("width", settings.window().width());
        window.put("height", settings.window().height());
        window.put("maximized", settings.window().maximized());
        return document;
    }

    static String text(JsonNode node, String member, String otherwise) {
        return node.path(member).stringValue(otherwise);
    }

    private static Browsing browsing(JsonNode node) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        node.path("columns").propertyStream().forEach(e -> columns.put(e.getKey(), texts(e.getValue())));
        return new Browsing(
                texts(node.path("favourites")), texts(node.path("recent")), columns, texts(node.path("open")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.values().forEach(v -> v.stringValueOpt().ifPresent(texts::add));
        return texts;
    }

    private static List<Path> paths(JsonNode array) {
        List<Path> paths = new ArrayList<>();
        for (String text : texts(array)) {
            try {
                paths.add(Path.of(text));
            } catch (InvalidPathException e) {
                // Such a place cannot exist.
            }
        }
        return paths;
    }

    private static ArrayNode texts(List<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    private static Window window(JsonNode node, Window standard) {
        return new Window(
                node.path("x").isNumber() ? Optional.of(node.path("x").asDouble()) : Optional.empty(),
                node.path("y").isNumber() ? Optional.of(node.path("y").asDouble()) : Optional.empty(),
                node.path("width").asDouble(standard.width()),
                node.path("height").asDouble(standard.height()),
                node.path("maximized").asBoolean(false));
    }

    private static Optional<Environment> environment(JsonNode node) {
        return constant(Environment.class, node);
    }

    private static <E extends Enum<E>> Optional<E> constant(Class<E> type, JsonNode node) {
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(node.stringValue(""))) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static ObjectNode olderProfile(ObjectNode older, String name) {
        for (JsonNode node : older.path("profiles").values()) {
            if (node instanceof ObjectNode object && text(object, "name", "").equals(name)) {
                return object;
            }
        }
        return JsonNodeFactory.instance.objectNode();
    }
}

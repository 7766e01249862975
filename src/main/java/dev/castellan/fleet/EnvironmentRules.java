package dev.castellan.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds a cluster's environment: own choice, then tag, then the user's name rules, then usual words in the name. Pure. */
final class EnvironmentRules {
    /** Tag keys that name an environment, strongest first; compared without case. */
    private static final List<String> TAGS = List.of("environment", "env", "stage", "lifecycle", "landscape");

    private static final Set<String> PRODUCTION = Set.of("production", "prod", "prd", "live", "p");
    private static final Set<String> TEST = Set.of(
            "test",
            "testing",
            "tst",
            "qa",
            "uat",
            "staging",
            "stage",
            "stg",
            "acceptance",
            "acc",
            "integration",
            "int",
            "preproduction",
            "preprod",
            "nonproduction",
            "nonprod",
            "t");
    private static final Set<String> DEVELOPMENT =
            Set.of("development", "develop", "dev", "sandbox", "sbx", "lab", "playground", "d");
    private static final Set<String> NEGATIONS = Set.of("pre", "non", "not", "no");

    private EnvironmentRules() {}

    /** The mark of one cluster. */
    static EnvironmentMark decide(ClusterId id, String name, Map<String, String> tags, FleetChoices choices) {
        Environment own = choices.environments().get(id);
        if (own != null) {
            return new EnvironmentMark(own, EnvironmentMark.Origin.OWN_CHOICE, "");
        }
        Optional<EnvironmentMark> tag = byTag(tags);
        if (tag.isPresent()) {
            return tag.get();
        }
        for (NameRule rule : choices.nameRules()) {
            if (matches(rule.pattern(), name)) {
                return new EnvironmentMark(rule.environment(), EnvironmentMark.Origin.NAME_RULE, rule.pattern());
            }
        }
        return byUsualWords(name).orElse(new EnvironmentMark(Environment.UNKNOWN, EnvironmentMark.Origin.NONE, ""));
    }

    private static Optional<EnvironmentMark> byTag(Map<String, String> tags) {
        for (String wanted : TAGS) {
            for (Map.Entry<String, String> tag : tags.entrySet()) {
                if (tag.getKey().strip().equalsIgnoreCase(wanted)) {
                    Optional<Environment> found = ofWords(words(tag.getValue()), true);
                    if (found.isPresent()) {
                        return Optional.of(new EnvironmentMark(
                                found.get(), EnvironmentMark.Origin.TAG, tag.getKey() + "=" + tag.getValue()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<EnvironmentMark> byUsualWords(String name) {
        List<String> words = words(name);
        return ofWords(words, false)
                .map(e -> new EnvironmentMark(e, EnvironmentMark.Origin.NAME_RULE, evidence(words, e)));
    }

    private static String evidence(List<String> words, Environment found) {
        for (String word : words) {
            if (ofWord(word, false).filter(e -> e == found).isPresent()) {
                return word;
            }
        }
        return String.join("-", words);
    }

    /** Where words point to several environments the one that asks for most care wins. */
    private static Optional<Environment> ofWords(List<String> words, boolean letters) {
        Optional<Environment> found = Optional.empty();
        for (int i = 0; i < words.size(); i++) {
            Optional<Environment> here = ofWord(words.get(i), letters && words.size() == 1);
            if (here.isPresent()
                    && here.get() == Environment.PRODUCTION
                    && i > 0
                    && NEGATIONS.contains(words.get(i - 1))) {
                here = Optional.of(Environment.TEST);
            }
            if (here.isPresent() && (found.isEmpty() || here.get().compareTo(found.get()) > 0)) {
                found = here;
            }
        }
        return found;
    }

    private static Optional<Environment> ofWord(String word, boolean letters) {
        String bare = word.replaceAll("\\d+$", "");
        if (bare.length() < (letters ? 1 : 2)) {
            return Optional.empty();
        }
        if (PRODUCTION.contains(bare)) {
            return Optional.of(Environment.PRODUCTION);
        }
        if (TEST.contains(bare)) {
            return Optional.of(Environment.TEST);
        }
        return DEVELOPMENT.contains(bare) ? Optional.of(Environment.DEVELOPMENT) : Optional.empty();
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    /** A rule with {@code *} or {@code ?} has to match the whole name, one without a whole word of it; case is ignored. */
    static boolean matches(String pattern, String name) {
        String wanted = pattern.strip().toLowerCase(Locale.ROOT);
        String given = name.toLowerCase(Locale.ROOT);
        if (wanted.isEmpty()) {
            return false;
        }
        if (wanted.indexOf('*') < 0 && wanted.indexOf('?') < 0) {
            return Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(wanted) + "(?![\\p{L}\\p{N}])")
                    .matcher(given)
                    .find();
        }
        return glob(wanted, given);
    }

    /** Linear in practice: no backtracking but to the last star, so no rule can hang the fleet. */
    private static boolean glob(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (p < pattern.length()
                    && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))
                    && pattern.charAt(p) != '*') {
                p++;
                t++;
            } else if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}

package dev.castellan.settings;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.NameRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything the user chose. Values out of range are brought into range, so a damaged file cannot make a broken window.
 *
 * @param profiles at least one, with different names
 * @param activeProfile the name of the one in use
 * @param appearance how the console looks
 * @param textScale size of text, 1 for the system's own; from {@link #MIN_TEXT_SCALE} to {@link #MAX_TEXT_SCALE}
 * @param environments the user's own choice per cluster, stronger than tags and rules
 * @param nameRules tell environments from names, the first match decides; empty for the built-in ones
 * @param lastPlace the address that was shown last
 * @param fleetView the address of the fleet as it was shown last
 * @param window where the window was
 * @param browsing what the user likes to look at in clusters
 * @param otherHomes further homes that are searched for copies of admin keys, mounted ones for instance; absolute, at most
 *     {@link #MOST_HOMES}
 */
public record Settings(
        List<Profile> profiles,
        String activeProfile,
        Appearance appearance,
        double textScale,
        Map<ClusterId, Environment> environments,
        List<NameRule> nameRules,
        Optional<String> lastPlace,
        Optional<String> fleetView,
        Window window,
        Browsing browsing,
        List<Path> otherHomes) {
    /** The smallest text. */
    public static final double MIN_TEXT_SCALE = 0.8;
    /** The largest text. */
    public static final double MAX_TEXT_SCALE = 2.0;
    /** More homes than anybody mounts. */
    public static final int MOST_HOMES = 50;

    public Settings {
        profiles = profiles.isEmpty() ? List.of(Profile.standard()) : distinct(profiles);
        String wanted = activeProfile;
        if (profiles.stream().noneMatch(p -> p.name().equals(wanted))) {
            activeProfile = profiles.getFirst().name();
        }
        textScale = Double.isNaN(textScale) ? 1 : Math.clamp(textScale, MIN_TEXT_SCALE, MAX_TEXT_SCALE);
        environments = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(environments));
        nameRules = List.copyOf(nameRules);
        otherHomes = otherHomes.stream()
                .filter(Path::isAbsolute)
                .map(Path::normalize)
                .distinct()
                .limit(MOST_HOMES)
                .toList();
    }

    /** Settings without likings in clusters. */
    public Settings(
            List<Profile> profiles,
            String activeProfile,
            Appearance appearance,
            double textScale,
            Map<ClusterId, Environment> environments,
            List<NameRule> nameRules,
            Optional<String> lastPlace,
            Optional<String> fleetView,
            Window window) {
        this(
                profiles,
                activeProfile,
                appearance,
                textScale,
                environments,
                nameRules,
                lastPlace,
                fleetView,
                window,
                Browsing.NONE,
                List.of());
    }

    /** The choices on a new machine. */
    public static Settings standard() {
        return new Settings(
                List.of(Profile.standard()),
                Profile.STANDARD_NAME,
                Appearance.SYSTEM,
                1,
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Window.standard(),
                Browsing.NONE,
                List.of());
    }

    /** The profile in use. */
    public Profile profile() {
        return profile(activeProfile).orElseThrow();
    }

    /** The profile with this name. */
    public Optional<Profile> profile(String name) {
        return profiles.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    /** With this profile in place of the one of the same name, or added. */
    public Settings withProfile(Profile profile) {
        List<Profile> others = new ArrayList<>(profiles);
        int at = -1;
        for (int i = 0; i < others.size(); i++) {
            if (others.get(i).name().equals(profile.name())) {
                at = i;
            }
        }
        if (at >= 0) {
            others.set(at, profile);
        } else {
            others.add(profile);
        }
        return withProfiles(others, activeProfile);
    }

    /** With other profiles. */
    public Settings withProfiles(List<Profile> others, String active) {
        return new Settings(
                others,
                active,
                appearance,
                textScale,
                environments,
                nameRules,
                lastPlace,
                fleetView,
                window,
                browsing,
                otherHomes);
    }

    /** With another look. */
    public Settings withAppearance(Appearance other) {
        return new Settings(
                profiles,
                activeProfile,
                other,
                textScale,
                environments,
                nameRules,
                lastPlace,
                fleetView,
                window,
                browsing,
                otherHomes);
    }

    /** With another size of text. */
    public Settings withTextScale(double scale) {
        return new Settings(
                profiles,
                activeProfile,
                appearance,
                scale,
                environments,
                nameRules,
                lastPlace,
                fleetView,
                window,
                browsing,
                otherHomes);
    }

    /** With the user's own choice for a cluster, or without one. */
    public Settings withEnvironment(ClusterId cluster, Optional<Environment> choice) {
        Map<ClusterId, Environment> others = new LinkedHashMap<>(environments);
        if (choice.isPresent()) {
            others.put(cluster, choice.get());
        } else {
            others.remove(cluster);
        }
        return new Settings(
                profiles,
                activeProfile,
                appearance,
                textScale,
                others,
                nameRules,
                lastPlace,
                fleetView,
                window,
                browsing,
                otherHomes);
    }

    /** With other name rules. */
    public Settings withNameRules(List<NameRule> rules) {
        return new Settings(
                profiles,
                activeProfile,
                appearance,
                textScale,
                environments,
                rules,
                lastPlace,
                fleetView,
                window,
                browsing,
                otherHomes);
    }

    /** With another address to come back to. */
    public Settings withLastPlace(Optional<String> address) {
        return new Settings(
                profiles,
                activeProfile,
                appearance,
                textScale,
                environments,
                nameRules,
                address,
                fleetView,
                window,
                browsing,
                otherHomes);
    }

    /** With another way to show the fleet. */
    public Settings withFleetView(Optional<String> address) {
        return new Settings(
                profiles,
                activeProfile,
                appearance,
                textScale,
                environments,
                nameRules,
                lastPlace,
                address,
                window,
                browsing,
                otherHomes);
    }

    /** With another place of the window. */
    public Settings withWindow(Window other) {
        return new Settings(
                profiles,
                activeProfile,
                appearance,
                textScale,
                environments,
                nameRules,
                lastPlace,
                fleetView,
                other,
                browsing,
                otherHomes);
    }

    /** With other likings in clusters. */
    public Settings withBrowsing(Browsing other) {
        return new Settings(
                profiles,
                activeProfile,
                appearance,
                textScale,
                environments,
                nameRules,
                lastPlace,
                fleetView,
                window,
                other,
                otherHomes);
    }

    /** With other homes that are searched. */
    public Settings withOtherHomes(List<Path> homes) {
        return new Settings(
                profiles,
                activeProfile,
                appearance,
                textScale,
                environments,
                nameRules,
                lastPlace,
                fleetView,
                window,
                browsing,
                homes);
    }

    private static List<Profile> distinct(List<Profile> profiles) {
        Set<String> names = new LinkedHashSet<>();
        return profiles.stream().filter(p -> names.add(p.name())).toList();
    }
}

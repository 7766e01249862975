package dev.castellan.console.cluster;

import dev.castellan.browse.Kind;
import dev.castellan.browse.Kinds;
import dev.castellan.browse.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One line of the list of kinds beside a cluster. */
sealed interface NavRow {
    /** A section. */
    record Heading(String title) implements NavRow {}

    /**
     * A place to go to.
     *
     * @param section under which heading it stands; the same kind may stand under several
     * @param page of a {@link Place}
     * @param kind the kind; empty for other places
     * @param count how many, in words; may be empty
     * @param loved whether it is a favourite
     * @param here whether it is what is looked at
     */
    record Entry(
            String section, String page, String title, Optional<Kind> kind, String count, boolean loved, boolean here)
            implements NavRow {}

    /** Whether it is the same line, whatever number or mark it has now. */
    default boolean sameLine(NavRow other) {
        return switch (this) {
            case Heading heading -> heading.equals(other);
            case Entry entry ->
                other instanceof Entry o && o.section.equals(entry.section) && o.page.equals(entry.page);
        };
    }

    /** What stands in the list: favourites and recent ones first, then every section; only what matches where searched. */
    static List<NavRow> rows(WorkspaceModel model, int forwards, String search) {
        String wanted = search.strip().toLowerCase(Locale.ROOT);
        List<NavRow> rows = new ArrayList<>();
        if (wanted.isEmpty()) {
            rows.add(place(model, Place.OVERVIEW, "Overview", ""));
            rows.add(place(model, Place.FORWARDS, "Forwarded ports", forwards == 0 ? "" : "" + forwards));
        }
        Kinds kinds = model.kinds().orElse(new Kinds(List.of(), List.of()));
        if (wanted.isEmpty()) {
            section(rows, "Favourites", model.favourites(), model);
            List<Kind> recent = model.recent().stream()
                    .filter(k -> !model.favourite(k)
                            && !Place.page(k).equals(model.place().page()))
                    .limit(4)
                    .toList();
            section(rows, "Recent", recent, model);
        }
        for (Map.Entry<Section, List<Kind>> section : kinds.sections().entrySet()) {
            if (section.getKey() == Section.CUSTOM) {
                kinds.customGroups().forEach((group, list) -> section(rows, group, matching(list, wanted), model));
            } else {
                section(rows, section.getKey().label(), matching(section.getValue(), wanted), model);
            }
        }
        return List.copyOf(rows);
    }

    private static List<Kind> matching(List<Kind> kinds, String wanted) {
        return kinds.stream()
                .filter(k -> wanted.isEmpty()
                        || k.title().toLowerCase(Locale.ROOT).contains(wanted)
                        || k.resource().qualified().contains(wanted)
                        || k.resource().shortNames().contains(wanted))
                .toList();
    }

    private static void section(List<NavRow> rows, String title, List<Kind> kinds, WorkspaceModel model) {
        if (kinds.isEmpty()) {
            return;
        }
        rows.add(new Heading(title));
        for (Kind kind : kinds) {
            rows.add(new Entry(
                    title,
                    Place.page(kind),
                    kind.title(),
                    Optional.of(kind),
                    model.count(kind).map("%,d"::formatted).orElse(""),
                    model.favourite(kind),
                    Place.page(kind).equals(model.place().page())));
        }
    }

    private static Entry place(WorkspaceModel model, String page, String title, String count) {
        return new Entry(
                "",
                page,
                title,
                Optional.empty(),
                count,
                false,
                page.equals(model.place().page()));
    }
}

package dev.castellan.console.cluster;

import dev.castellan.browse.Kind;
import dev.castellan.browse.Sort;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.console.shell.Address;
import dev.castellan.fleet.ClusterId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where one is inside a cluster, and how it is shown: {@code
 * castellan://cluster/<id>/<group~plural>?ns=a,b&q=…&sort=age:desc&object=ns/name&tab=yaml}.
 *
 * @param cluster which cluster
 * @param page empty for the overview, {@code forwards}, or a kind as {@code group~plural}
 * @param namespaces those shown; empty for all
 * @param query what was typed into the filter
 * @param sort the order
 * @param object the object looked at
 * @param tab the part of it; empty for the first
 */
record Place(
        ClusterId cluster,
        String page,
        Set<String> namespaces,
        String query,
        Sort sort,
        Optional<ObjectPlace> object,
        String tab) {
    static final String OVERVIEW = "";
    static final String FORWARDS = "forwards";

    /**
     * An object of the kind shown.
     *
     * @param namespace empty for kinds without
     */
    record ObjectPlace(String namespace, String name) {
        String print() {
            return namespace.isEmpty() ? name : namespace + "/" + name;
        }

        static Optional<ObjectPlace> parse(String text) {
            int slash = text.indexOf('/');
            String namespace = slash < 0 ? "" : text.substring(0, slash);
            String name = text.substring(slash + 1);
            return name.isEmpty() ? Optional.empty() : Optional.of(new ObjectPlace(namespace, name));
        }
    }

    Place {
        namespaces = java.util.Collections.unmodifiableSet(new TreeSet<>(namespaces));
    }

    static Place overview(ClusterId cluster) {
        return new Place(cluster, OVERVIEW, Set.of(), "", Sort.STANDARD, Optional.empty(), "");
    }

    static Place of(Address address) {
        List<String> path = address.path();
        boolean whole = !path.isEmpty()
                && (path.getFirst().startsWith("/") || path.getFirst().contains(":"));
        int ids = path.size();
        if (whole) {
            ids = 1;
        } else if (path.size() > 1
                && (path.getLast().indexOf('~') >= 0 || path.getLast().equals(FORWARDS))) {
            ids = path.size() - 1;
        }
        String id = String.join("/", path.subList(0, ids));
        ClusterId cluster = new ClusterId(ids > 1 && !id.startsWith("/") ? "/" + id : id);
        String page = ids < path.size() ? path.get(ids) : OVERVIEW;
        return new Place(
                cluster,
                page.indexOf('~') >= 0 || page.equals(FORWARDS) ? page : OVERVIEW,
                address.choice("ns").map(Place::names).orElse(Set.of()),
                address.choice("q").orElse(""),
                address.choice("sort").map(Place::sort).orElse(Sort.STANDARD),
                address.choice("object").flatMap(ObjectPlace::parse),
                address.choice("tab").orElse(""));
    }

    Address address() {
        Address address =
                page.isEmpty() ? Address.of("cluster", cluster.value()) : Address.of("cluster", cluster.value(), page);
        if (!namespaces.isEmpty()) {
            address = address.with("ns", String.join(",", namespaces));
        }
        if (!query.isEmpty()) {
            address = address.with("q", query);
        }
        if (!sort.keys().isEmpty()) {
            address = address.with(
                    "sort",
                    sort.keys().stream()
                            .map(k -> k.column() + (k.descending() ? ":desc" : ""))
                            .collect(Collectors.joining(",")));
        }
        if (object.isPresent()) {
            address = address.with("object", object.get().print());
            if (!tab.isEmpty()) {
                address = address.with("tab", tab);
            }
        }
        return address;
    }

    /** The {@link Kind#id} of the page; empty where it is no kind. */
    Optional<String> kind() {
        int tilde = page.indexOf('~');
        if (tilde < 0) {
            return Optional.empty();
        }
        String group = page.substring(0, tilde);
        String plural = page.substring(tilde + 1);
        return Optional.of(group.isEmpty() ? plural : plural + "." + group);
    }

    static String page(Kind kind) {
        return kind.resource().group() + "~" + kind.resource().plural();
    }

    /** The list of a kind, in the same namespaces where it has some. */
    Place at(Kind kind) {
        return new Place(
                cluster,
                page(kind),
                kind.resource().namespaced() ? namespaces : Set.of(),
                "",
                Sort.STANDARD,
                Optional.empty(),
                "");
    }

    Place at(String otherPage) {
        return new Place(cluster, otherPage, namespaces, "", Sort.STANDARD, Optional.empty(), "");
    }

    Place in(Set<String> others) {
        return new Place(cluster, page, others, query, sort, object, tab);
    }

    Place asking(String typed) {
        return new Place(cluster, page, namespaces, typed, sort, object, tab);
    }

    Place sorted(Sort order) {
        return new Place(cluster, page, namespaces, query, order, object, tab);
    }

    Place looking(Optional<ObjectPlace> at, String part) {
        return new Place(cluster, page, namespaces, query, sort, at, at.isEmpty() ? "" : part);
    }

    /** The object looked at as others know it. */
    Optional<ObjectAddress> objectAddress(Kind kind) {
        return object.map(o -> new ObjectAddress(
                cluster, kind.resource().group(), kind.resource().kind(), o.namespace(), o.name()));
    }

    private static Set<String> names(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(n -> !n.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Sort sort(String text) {
        List<Sort.Key> keys = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            boolean descending = part.endsWith(":desc");
            String column = descending ? part.substring(0, part.length() - 5) : part;
            if (!column.isBlank() && keys.size() < 4) {
                keys.add(new Sort.Key(column, descending));
            }
        }
        return new Sort(keys);
    }
}

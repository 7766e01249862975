package dev.castellan.access.review;

import dev.castellan.access.Binding;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is to be changed so that everything is gone that was decided to go.
 *
 * @param bindings in the cluster, ordered as the grants are
 * @param azure assignments to be taken away in Azure
 * @param done grants to be removed that are not there any more
 * @param stale grants that changed since it was decided: nothing is done about them
 * @param unread grants that may be there or not, because what holds them could not be read: nothing is done about them
 */
public record Removals(
        List<OfBinding> bindings,
        List<ReviewItem> azure,
        List<ReviewItem> done,
        List<ReviewItem> stale,
        List<ReviewItem> unread) {
    public Removals {
        bindings = List.copyOf(bindings);
        azure = List.copyOf(azure);
        done = List.copyOf(done);
        stale = List.copyOf(stale);
        unread = List.copyOf(unread);
    }

    /**
     * A change of one binding.
     *
     * @param binding as it is now
     * @param items the grants that go
     * @param after as it is to be; empty where it is to be deleted, since nobody is left in it
     */
    public record OfBinding(Binding binding, List<ReviewItem> items, Optional<Binding> after) {
        public OfBinding {
            items = List.copyOf(items);
        }

        /** Whether the whole binding goes. */
        public boolean deletes() {
            return after.isEmpty();
        }

        /** What is to be done, in a sentence. Untrusted names in it. */
        public String text() {
            return deletes()
                    ? "Delete " + binding.text() + "."
                    : "Remove "
                            + String.join(
                                    ", ", items.stream().map(ReviewItem::who).toList()) + " from " + binding.text()
                            + ".";
        }

        /** The binding as it is to be, as an object to be applied; empty where it is to be deleted. */
        public Optional<ObjectNode> manifest() {
            return after.map(BindingYaml::object);
        }

        /** Whether an object of the cluster is still the binding that was looked at. */
        public boolean fits(JsonNode live) {
            List<Subject> subjects = new ArrayList<>();
            live.path("subjects")
                    .forEach(s -> subjects.add(new Subject(
                            s.path("kind").asString(""),
                            s.path("namespace").asString(""),
                            s.path("name").asString(""))));
            return subjects.equals(binding.subjects())
                    && live.path("roleRef").path("kind").asString("").equals(binding.roleKind())
                    && live.path("roleRef").path("name").asString("").equals(binding.roleName());
        }

        /** The binding now, as YAML. */
        public String yamlBefore() {
            return BindingYaml.of(binding);
        }

        /** The binding as it is to be, as YAML; empty where it is to be deleted. */
        public String yamlAfter() {
            return after.map(BindingYaml::of).orElse("");
        }
    }

    /** Of a campaign, given the cluster as it is and how that differs from what was decided on. */
    public static Removals of(Campaign campaign, Snapshot now, Drift drift) {
        Map<String, Campaign.State> states = campaign.states();
        Map<List<String>, Binding> byName = new LinkedHashMap<>();
        now.bindings().forEach(b -> byName.put(List.of(b.namespace(), b.name()), b));
        Map<Binding, Set<Subject>> going = new LinkedHashMap<>();
        Map<Binding, List<ReviewItem>> because = new LinkedHashMap<>();
        List<ReviewItem> azure = new ArrayList<>();
        List<ReviewItem> done = new ArrayList<>();
        List<ReviewItem> stale = new ArrayList<>();
        List<ReviewItem> unread = new ArrayList<>();
        Map<String, Decision> verdicts = campaign.verdicts();
        for (ReviewItem item : campaign.items()) {
            Optional<Decision> verdict =
                    Optional.ofNullable(verdicts.get(item.id())).filter(d -> d.verdict() == Verdict.REMOVE);
            if (verdict.isEmpty()) {
                continue;
            }
            Optional<Binding> binding = Optional.ofNullable(byName.get(List.of(item.namespace(), item.grantName())));
            Optional<Subject> subject = binding.flatMap(b -> subject(b, item));
            if (states.get(item.id()) == Campaign.State.GONE || drift.gone().contains(item.id())) {
                done.add(item);
            } else if (states.get(item.id()) != Campaign.State.REMOVED
                    || drift.changed().containsKey(item.id())) {
                stale.add(item);
            } else if (item.plane() == Plane.AZURE) {
                azure.add(item);
            } else if (subject.isEmpty()) {
                // Were it known to be gone, the drift would say so.
                unread.add(item);
            } else {
                Binding of = binding.orElseThrow();
                going.computeIfAbsent(of, b -> new LinkedHashSet<>()).add(subject.get());
                because.computeIfAbsent(of, b -> new ArrayList<>()).add(item);
            }
        }
        List<OfBinding> changes = new ArrayList<>();
        going.forEach((binding, subjects) -> {
            List<Subject> left = binding.subjects().stream()
                    .filter(s -> !subjects.contains(s))
                    .toList();
            changes.add(new OfBinding(
                    binding,
                    because.getOrDefault(binding, List.of()),
                    left.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new Binding(
                                    binding.namespace(),
                                    binding.name(),
                                    binding.roleKind(),
                                    binding.roleName(),
                                    left,
                                    binding.labels()))));
        });
        return new Removals(changes, azure, done, stale, unread);
    }

    private static Optional<Subject> subject(Binding binding, ReviewItem item) {
        return binding.subjects().stream()
                .filter(s -> s.kind().equals(item.subjectKind())
                        && s.name().equals(item.subjectName())
                        && (!s.kind().equals(Subject.SERVICE_ACCOUNT)
                                || (s.namespace().isEmpty() ? binding.namespace() : s.namespace())
                                        .equals(item.subjectNamespace())))
                .findFirst();
    }

    /** Whether there is anything to do in the cluster. */
    public boolean none() {
        return bindings.isEmpty() && azure.isEmpty();
    }

    /**
     * All of it as a file: the bindings that stay with fewer subjects as YAML to apply, and what is to be deleted as
     * comments, since no manifest can say that.
     */
    public String yaml(Campaign campaign) {
        StringBuilder text = new StringBuilder();
        comment(text, "Removals of review campaign " + campaign.id() + ", " + campaign.title());
        comment(text, "State signed or not: digest " + campaign.digest());
        bindings.stream().filter(OfBinding::deletes).forEach(b -> {
            comment(text, b.text());
            comment(
                    text,
                    "  kubectl delete " + b.binding().kind().toLowerCase(java.util.Locale.ROOT)
                            + (b.binding().clusterWide()
                                    ? ""
                                    : " -n " + shell(b.binding().namespace()))
                            + " " + shell(b.binding().name()));
        });
        azure.forEach(i -> {
            comment(text, "Take away in Azure: " + i.role() + " of " + i.who());
            comment(text, "  az role assignment delete --ids " + shell(i.grantName()));
        });
        unread.forEach(i -> comment(
                text,
                "Not known whether it is still there, because it could not be read: " + i.who() + " through "
                        + i.through()));
        stale.forEach(i -> comment(
                text, "Left out, because it changed since it was decided: " + i.who() + " through " + i.through()));
        bindings.stream().filter(b -> !b.deletes()).forEach(b -> {
            text.append("---\n");
            comment(text, b.text());
            text.append(b.yamlAfter());
        });
        return text.toString();
    }

    /** One line whatever is in it: a name with a line break must not leave the comment. */
    private static void comment(StringBuilder out, String text) {
        out.append("# ").append(Shown.plain(text)).append('\n');
    }

    private static String shell(String word) {
        return word.matches("[A-Za-z0-9._/:@-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}

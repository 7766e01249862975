package dev.castellan.access.review;

import dev.castellan.failure.Failure;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A review campaign as it stands at one time. Every step gives another one, or throws the failure that says why it may not be
 * taken.
 *
 * @param id names it for good
 * @param title as its author calls it; untrusted
 * @param cluster the id of the cluster; empty where the grants came from files
 * @param source where the grants come from, for people; untrusted
 * @param takenAt when they were read
 * @param snapshot the hash of what was read
 * @param missing what was not read and could hold more
 * @param reviewers sign-in names of those who may decide; all of them have to sign
 * @param due until when it is to be done
 * @param items the grants, in the order in which they are looked at
 * @param notes by grant what is different from what was looked at before: it changed, or it is new
 * @param gone the ids of grants that are not there any more: nothing is left to decide
 * @param history everything that was said, oldest first
 * @param signOffs oldest first
 */
public record Campaign(
        String id,
        String title,
        Optional<String> cluster,
        String source,
        Instant takenAt,
        String snapshot,
        List<String> missing,
        Scope scope,
        List<String> reviewers,
        Optional<LocalDate> due,
        String startedBy,
        Instant startedAt,
        List<ReviewItem> items,
        Map<String, String> notes,
        Set<String> gone,
        List<Decision> history,
        List<SignOff> signOffs) {
    /** Nobody looks at more grants one by one. */
    public static final int MOST_ITEMS = 20_000;

    /** Longest comment, title and name of a reviewer, in characters. */
    public static final int LONGEST_TEXT = 2_000;

    public Campaign {
        missing = List.copyOf(missing);
        reviewers = List.copyOf(reviewers);
        items = List.copyOf(items);
        notes = Map.copyOf(notes);
        gone = Set.copyOf(gone);
        history = List.copyOf(history);
        signOffs = List.copyOf(signOffs);
    }

    /** What is known of a grant in a campaign. */
    public enum State {
        /** Nobody decided. */
        OPEN,
        /** It was decided, and then the grant changed: it is to be decided again. */
        CHANGED_SINCE,
        KEPT,
        REMOVED,
        /** It is not there any more. */
        GONE
    }

    /**
     * How far it is.
     *
     * @param signed how many reviewers stand for what is decided now
     * @param signers how many have to
     */
    public record Progress(int items, int open, int changed, int kept, int removed, int gone, int signed, int signers) {
        /** How many grants need no decision any more. */
        public int settled() {
            return kept + removed + gone;
        }

        /** Whether nothing is left to decide. */
        public boolean decided() {
            return open + changed == 0;
        }
    }

    /** What somebody wants to say about a grant, and the last decision on it that they saw. */
    public record Word(String item, Verdict verdict, String comment, Optional<UUID> seen) {}

    /**
     * A new one, with nothing decided.
     *
     * @throws dev.castellan.failure.FailureException {@code review-scope} when there is nothing or too much to review,
     *     {@code review-reviewers} when nobody is to review it
     */
    public static Campaign begin(
            String id,
            String title,
            Optional<String> cluster,
            String source,
            Scope scope,
            List<String> reviewers,
            Optional<LocalDate> due,
            String by,
            Instant now,
            Look look) {
        List<ReviewItem> items = look.items();
        List<String> named = new ArrayList<>();
        for (String reviewer : reviewers) {
            String name = reviewer.strip();
            if (!name.isEmpty() && named.stream().noneMatch(n -> n.equalsIgnoreCase(name))) {
                named.add(name);
            }
        }
        if (title.isBlank() || title.length() > 200) {
            throw refused("review-title", "A campaign needs a title of at most 200 characters.", "Give it one.");
        }
        if (named.isEmpty() || named.stream().anyMatch(n -> n.length() > 320)) {
            throw refused(
                    "review-reviewers",
                    "A campaign needs at least one reviewer.",
                    "Name them by the names they sign in with.");
        }
        if (items.isEmpty() || items.size() > MOST_ITEMS) {
            throw refused(
                    "review-scope",
                    items.isEmpty()
                            ? "No grant is in this scope."
                            : "%,d grants are in this scope; at most %,d can be reviewed."
                                    .formatted(items.size(), MOST_ITEMS),
                    items.isEmpty() ? "Choose a wider one." : "Choose a narrower one: by namespace, kind or risk.");
        }
        return new Campaign(
                id,
                title.strip(),
                cluster,
                source,
                look.takenAt(),
                look.hash(),
                look.missing(),
                scope,
                named,
                due,
                by,
                now,
                items,
                Map.of(),
                Set.of(),
                List.of(),
                List.of());
    }

    /** The grant with an id. */
    public Optional<ReviewItem> item(String item) {
        return items.stream().filter(i -> i.id().equals(item)).findFirst();
    }

    /** What was said about a grant, oldest first. */
    public List<Decision> said(String item) {
        return history.stream().filter(d -> d.item().equals(item)).toList();
    }

    /** The last thing said about each grant; what {@link Word#seen} is compared with. */
    public Map<String, Decision> lastSaid() {
        Map<String, Decision> last = new HashMap<>();
        history.forEach(d -> last.put(d.item(), d));
        return last;
    }

    /** The last verdict on each grant, whether the grant is still the same or not. */
    public Map<String, Decision> verdicts() {
        Map<String, Decision> verdicts = new HashMap<>();
        history.stream().filter(d -> d.verdict().settles()).forEach(d -> verdicts.put(d.item(), d));
        return verdicts;
    }

    /** The state of every grant, in the order of {@link #items}. */
    public Map<String, State> states() {
        Map<String, Decision> verdicts = verdicts();
        Map<String, State> states = new LinkedHashMap<>();
        for (ReviewItem item : items) {
            states.put(item.id(), state(item, Optional.ofNullable(verdicts.get(item.id()))));
        }
        return states;
    }

    private State state(ReviewItem item, Optional<Decision> verdict) {
        if (gone.contains(item.id())) {
            return State.GONE;
        }
        if (verdict.isEmpty()) {
            return State.OPEN;
        }
        if (!verdict.get().fingerprint().equals(item.fingerprint())) {
            return State.CHANGED_SINCE;
        }
        return verdict.get().verdict() == Verdict.KEEP ? State.KEPT : State.REMOVED;
    }

    /** How far it is. */
    public Progress progress() {
        Map<State, Integer> count = new EnumMap<>(State.class);
        states().values().forEach(s -> count.merge(s, 1, Integer::sum));
        return new Progress(
                items.size(),
                count.getOrDefault(State.OPEN, 0),
                count.getOrDefault(State.CHANGED_SINCE, 0),
                count.getOrDefault(State.KEPT, 0),
                count.getOrDefault(State.REMOVED, 0),
                count.getOrDefault(State.GONE, 0),
                signed().size(),
                reviewers.size());
    }

    /** Whether somebody is one of the reviewers. */
    public boolean reviewer(String name) {
        return reviewers.stream().anyMatch(r -> r.equalsIgnoreCase(name));
    }

    /** The reviewers who stand for what is decided now. */
    public List<String> signed() {
        String now = digest();
        return reviewers.stream()
                .filter(r -> signOffs.stream()
                        .anyMatch(s -> s.by().equalsIgnoreCase(r) && s.digest().equals(now)))
                .toList();
    }

    /** Whether everything is decided and every reviewer stands for it: it cannot change any more. */
    public boolean closed() {
        return !signOffs.isEmpty() && signed().size() == reviewers.size();
    }

    /** Whether it is late on a day. */
    public boolean overdue(LocalDate today) {
        return !closed() && due.filter(today::isAfter).isPresent();
    }

    /** SHA-256 over every grant with what it gives, and what was decided about it, lower-case hex. */
    public String digest() {
        Map<String, Decision> verdicts = verdicts();
        List<String> parts = new ArrayList<>(List.of(id, snapshot));
        for (ReviewItem item : items) {
            parts.add(item.id());
            parts.add(item.fingerprint());
            parts.add(gone.contains(item.id()) ? "gone" : "");
            Optional<Decision> verdict = Optional.ofNullable(verdicts.get(item.id()));
            parts.add(verdict.map(d -> d.id() + " " + d.verdict().word()).orElse(""));
        }
        return GrantsInScope.hash(parts.toArray(String[]::new));
    }

    /**
     * With what somebody says about some grants; all of it or nothing.
     *
     * @param entry the ledger's entry that records it
     * @throws dev.castellan.failure.FailureException {@code review-closed}, {@code review-not-reviewer},
     *     {@code review-item}, {@code review-overtaken}, {@code review-own-access}, {@code review-comment}
     */
    public Campaign decide(List<Word> words, String by, Instant at, UUID entry) {
        open();
        reviewing(by);
        Map<String, Decision> last = lastSaid();
        Map<String, ReviewItem> known = new HashMap<>();
        items.forEach(i -> known.put(i.id(), i));
        Set<String> once = new HashSet<>();
        List<Decision> more = new ArrayList<>(history);
        for (Word word : words) {
            ReviewItem item = known.get(word.item());
            if (item == null || gone.contains(word.item()) || !once.add(word.item())) {
                throw refused(
                        "review-item",
                        "There is no such grant to decide on in this campaign.",
                        "Look at the campaign again.");
            }
            Optional<Decision> before = Optional.ofNullable(last.get(word.item()));
            if (!before.map(Decision::id).equals(word.seen())) {
                throw refused(
                        "review-overtaken",
                        before.map(d -> d.by() + " said " + d.verdict().word() + " meanwhile.")
                                .orElse("This grant was decided on another state of the campaign."),
                        "Look at what was said, then decide again.");
            }
            if (word.verdict() == Verdict.KEEP && own(item, by)) {
                throw refused(
                        "review-own-access",
                        "Nobody keeps access of their own: " + item.who() + " is you.",
                        "Let another reviewer decide on it.");
            }
            String comment = word.comment().strip();
            if (comment.length() > LONGEST_TEXT || (word.verdict() == Verdict.COMMENT && comment.isEmpty())) {
                throw refused(
                        "review-comment",
                        comment.isEmpty()
                                ? "A comment says something."
                                : "A comment has at most %,d characters.".formatted(LONGEST_TEXT),
                        "Write one.");
            }
            more.add(new Decision(
                    UUID.randomUUID(), entry, item.id(), word.verdict(), comment, by, at, item.fingerprint()));
        }
        return with(items, notes, gone, more, signOffs);
    }

    /** Whether a grant is to this very person. */
    public static boolean own(ReviewItem item, String name) {
        return !item.subjectKind().equals("Group")
                && (item.subjectName().equalsIgnoreCase(name) || item.shown().equalsIgnoreCase(name));
    }

    /**
     * With the signature of a reviewer under what is decided.
     *
     * @throws dev.castellan.failure.FailureException {@code review-closed}, {@code review-not-reviewer},
     *     {@code review-undecided}, {@code review-signed}
     */
    public Campaign signOff(String by, String comment, Instant at, UUID entry) {
        open();
        reviewing(by);
        Progress progress = progress();
        if (!progress.decided()) {
            int left = progress.open() + progress.changed();
            throw refused(
                    "review-undecided",
                    left == 1 ? "One grant is not decided yet." : "%,d grants are not decided yet.".formatted(left),
                    "Decide on them first.");
        }
        if (signed().stream().anyMatch(r -> r.equalsIgnoreCase(by))) {
            throw refused("review-signed", by + " has signed this already.", "The others have to sign it too.");
        }
        if (comment.length() > LONGEST_TEXT) {
            throw refused(
                    "review-comment",
                    "A comment has at most %,d characters.".formatted(LONGEST_TEXT),
                    "Write a shorter one.");
        }
        List<SignOff> more = new ArrayList<>(signOffs);
        more.add(new SignOff(entry, by, at, digest(), comment.strip()));
        return with(items, notes, gone, history, more);
    }

    /**
     * What is different in a newer snapshot. What was not read is no difference.
     *
     * @param now its grants in this scope, {@linkplain Scope#anyRisk of any risk}
     */
    public Drift drift(Look now) {
        Map<String, ReviewItem> newer = new LinkedHashMap<>();
        now.items().forEach(i -> newer.put(i.id(), i));
        Map<String, String> changed = new HashMap<>();
        Set<String> left = new HashSet<>();
        for (ReviewItem item : items) {
            ReviewItem then = newer.remove(item.id());
            if (then == null) {
                if (!gone.contains(item.id()) && !now.unread(item)) {
                    left.add(item.id());
                }
            } else if (gone.contains(item.id())) {
                changed.put(item.id(), "It is there again.");
            } else if (then.read() && !item.same(then)) {
                changed.put(item.id(), difference(item, then));
            }
        }
        return new Drift(
                changed,
                left,
                newer.values().stream()
                        .filter(i -> !i.read() || scope.holds(i.risk()))
                        .toList());
    }

    private static String difference(ReviewItem before, ReviewItem now) {
        List<String> words = new ArrayList<>();
        if (!before.role().equals(now.role())) {
            words.add("It was " + before.role() + ".");
        }
        more("It gives now: ", before.gives(), now.gives(), words);
        more("It gave: ", now.gives(), before.gives(), words);
        more("In the group now: ", before.people(), now.people(), words);
        more("No more in the group: ", now.people(), before.people(), words);
        return words.isEmpty() ? "What it gives, or who is in the group, changed." : String.join(" ", words);
    }

    private static void more(String title, List<String> before, List<String> now, List<String> words) {
        List<String> fresh = now.stream().filter(l -> !before.contains(l)).toList();
        if (!fresh.isEmpty()) {
            words.add(title + String.join("; ", fresh.stream().limit(4).toList()) + (fresh.size() > 4 ? " …" : "."));
        }
    }

    /**
     * Looking at a newer snapshot from now on: what changed is to be decided again, what is gone is settled, what is new is
     * open. Signatures under the earlier state do not count any more.
     *
     * @throws dev.castellan.failure.FailureException {@code review-closed}, {@code review-not-reviewer},
     *     {@code review-scope}
     */
    public Campaign takeOver(Look now, String by) {
        open();
        reviewing(by);
        if (now.takenAt().isBefore(takenAt)) {
            throw refused("review-scope", "This snapshot is older than what is reviewed.", "Take over a newer one.");
        }
        Drift drift = drift(now);
        Map<String, ReviewItem> newer = new LinkedHashMap<>();
        now.items().stream().filter(ReviewItem::read).forEach(i -> newer.put(i.id(), i));
        Map<String, String> words = new HashMap<>(notes);
        words.putAll(drift.changed());
        drift.added().forEach(i -> words.put(i.id(), "New since the campaign began."));
        Set<String> absent = new HashSet<>(gone);
        absent.addAll(drift.gone());
        absent.removeAll(newer.keySet());
        List<ReviewItem> all = new ArrayList<>();
        items.forEach(i -> all.add(newer.getOrDefault(i.id(), i)));
        all.addAll(drift.added());
        if (all.size() > MOST_ITEMS) {
            throw refused(
                    "review-scope",
                    "%,d grants would be in this campaign; at most %,d can be reviewed."
                            .formatted(all.size(), MOST_ITEMS),
                    "Begin a campaign with a narrower scope.");
        }
        all.sort(GrantsInScope.order());
        return new Campaign(
                id,
                title,
                cluster,
                source,
                now.takenAt(),
                now.hash(),
                now.missing(),
                scope,
                reviewers,
                due,
                startedBy,
                startedAt,
                all,
                words,
                absent,
                history,
                signOffs);
    }

    private Campaign with(
            List<ReviewItem> newItems,
            Map<String, String> newNotes,
            Set<String> newGone,
            List<Decision> newHistory,
            List<SignOff> newSignOffs) {
        return new Campaign(
                id,
                title,
                cluster,
                source,
                takenAt,
                snapshot,
                missing,
                scope,
                reviewers,
                due,
                startedBy,
                startedAt,
                newItems,
                newNotes,
                newGone,
                newHistory,
                newSignOffs);
    }

    private void open() {
        if (closed()) {
            throw refused(
                    "review-closed",
                    "This campaign is signed by every reviewer.",
                    "Nothing about it changes any more; begin another one.");
        }
    }

    private void reviewing(String name) {
        if (!reviewer(name)) {
            throw refused(
                    "review-not-reviewer",
                    name + " is no reviewer of this campaign.",
                    "Sign in as one of its reviewers: " + String.join(", ", reviewers) + ".");
        }
    }

    static dev.castellan.failure.FailureException refused(String code, String happened, String remedy) {
        return Failure.expected(code, happened, "Nothing was changed.", remedy).asException();
    }
}

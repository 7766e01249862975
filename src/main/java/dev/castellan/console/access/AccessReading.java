package dev.castellan.console.access;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Explainer;
import dev.castellan.access.Explanation;
import dev.castellan.access.Gap;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Snapshot;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.finding.DefaultPolicy;
import dev.castellan.fleet.DisplayText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was read about access at one time, ready for questions. What it holds never changes, but for the agreement with the
 * server, which is not known before the server was asked. Safe for use from any thread.
 */
public final class AccessReading {
    private final AccessSource source;
    private final AccessIndex index;
    private final Optional<AzureSnapshot> azure;
    private final Later<EscalationGraph> graph;
    private final Later<Set<Principal>> system;
    private final AtomicReference<Optional<Agreement>> agreement = new AtomicReference<>(Optional.empty());

    /** Compiles a snapshot; takes up to a second with very many bindings. */
    public AccessReading(AccessSource source, Snapshot snapshot) {
        this.source = source;
        this.index = AccessIndex.of(snapshot);
        this.azure = snapshot.azure().filter(AzureSnapshot.class::isInstance).map(AzureSnapshot.class::cast);
        this.graph = new Later<>("access-graph", () -> EscalationGraph.of(index));
        this.system = new Later<>(
                "access-system", () -> Set.copyOf(DefaultPolicy.of(index).own()));
    }

    /** Where it comes from. */
    public AccessSource source() {
        return source;
    }

    /** Everything, ready for questions. */
    public AccessIndex index() {
        return index;
    }

    /** The explainer of this reading. */
    public Explanation explain(Requester who, Request request) {
        return Explainer.explain(index, who, request);
    }

    /** The objects themselves. */
    public Snapshot snapshot() {
        return index.snapshot();
    }

    /** The Azure side where it was read, or where it is there and could not be read. */
    public Optional<AzureSnapshot> azure() {
        return azure;
    }

    /** When it was read. */
    public Instant takenAt() {
        return snapshot().takenAt();
    }

    /** What is missing or contradicts itself. */
    public List<Gap> gaps() {
        return index.gaps();
    }

    /** Whether neither a role nor a binding could be read, so that there is nothing to answer from. */
    public boolean nothing() {
        return !gaps().isEmpty()
                && snapshot().bindings().isEmpty()
                && snapshot().roles().isEmpty();
    }

    /** Who can come to what; made at the first call, on a thread of its own. */
    public CompletableFuture<EscalationGraph> graph() {
        return graph.get();
    }

    /** Who holds nothing but what the server's own default policy gives; found at the first call, off the calling thread. */
    public CompletableFuture<Set<Principal>> system() {
        return system.get();
    }

    /** How far our answers agreed with the server's; empty before it was asked. */
    public Optional<Agreement> agreement() {
        return agreement.get();
    }

    void agreed(Agreement last) {
        agreement.set(Optional.of(last));
    }

    /** A user or group as it arrives at the API server, with the Entra groups that are known. */
    public Requester requester(Principal principal) {
        return index.requester(principal);
    }

    /**
     * What a user or group is called, for people: a service account by namespace and name, an Entra group by its name, a user
     * with both names where it has two.
     */
    public String nameOf(Principal principal) {
        Optional<String> account = SubjectName.account(principal);
        Optional<String> known = azure.flatMap(a -> a.nameOf(principal.name()));
        String name = principal.name();
        return DisplayText.clean(account.orElseGet(
                () -> known.map(n -> principal.group() || n.equals(name) ? n : n + " (" + name + ")")
                        .orElse(name)));
    }

    /** A value made once, on a thread of its own. */
    private static final class Later<T> {
        private final String name;
        private final Supplier<T> make;
        private @Nullable CompletableFuture<T> made;

        Later(String name, Supplier<T> make) {
            this.name = name;
            this.make = make;
        }

        synchronized CompletableFuture<T> get() {
            CompletableFuture<T> begun = made;
            if (begun == null) {
                begun = CompletableFuture.supplyAsync(
                        make, task -> Thread.ofPlatform().daemon().name(name).start(task));
                made = begun;
            }
            return begun.copy();
        }
    }
}

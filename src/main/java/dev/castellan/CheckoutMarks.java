package dev.castellan;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.breakglass.Taint;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterMark;
import dev.castellan.fleet.ClusterMarks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Tells the screens of clusters what the room of check-outs knows of them: neither knows the other. */
final class CheckoutMarks implements ClusterMarks.Source {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile ClusterMarks now = ClusterMarks.NOT_CHECKED;

    @Override
    public ClusterMarks now() {
        return now;
    }

    @Override
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Takes what was read. */
    void read(BreakGlassSnapshot snapshot) {
        ClusterMarks next = of(snapshot);
        if (!next.equals(now)) {
            now = next;
            listeners.forEach(Runnable::run);
        }
    }

    /** The marks that follow from what was read. Pure. */
    static ClusterMarks of(BreakGlassSnapshot read) {
        Map<ClusterId, ClusterMark> marks = new LinkedHashMap<>();
        read.out().stream()
                .filter(i -> i.state() == CheckoutState.OVERDUE)
                .map(BreakGlassSnapshot.Item::checkout)
                .forEach(c -> marks.merge(
                        c.request().cluster(),
                        new ClusterMark(
                                ClusterMark.Kind.OVERDUE,
                                c.held().map(h -> h.facts().notAfter()),
                                List.of(c.requester().name() + " has not given it back (" + c.id() + ")")),
                        CheckoutMarks::both));
        for (Taint each : read.tainted()) {
            boolean only = read.item(each.checkout())
                            .filter(i -> i.state() == CheckoutState.OVERDUE)
                            .isPresent()
                    && each.reasons().equals(List.of(Taint.NOT_IN_TIME));
            if (!only) {
                marks.merge(
                        each.cluster(),
                        new ClusterMark(ClusterMark.Kind.TAINTED, Optional.of(each.until()), each.reasons()),
                        CheckoutMarks::both);
            }
        }
        return new ClusterMarks(
                marks,
                read.failure()
                        .map(f -> "The ledger of check-outs could not be read again: " + f.happened())
                        .or(() -> read.findings().stream()
                                .filter(f -> f.code().startsWith("ledger-"))
                                .findFirst()
                                .map(Failure::happened)
                                .map(f -> "The ledger of check-outs is not whole: " + f)));
    }

    /** Tainted is the stronger word; the later end counts. */
    private static ClusterMark both(ClusterMark one, ClusterMark other) {
        List<String> reasons = new ArrayList<>(one.reasons());
        other.reasons().stream().filter(r -> !reasons.contains(r)).forEach(reasons::add);
        boolean tainted = one.kind() == ClusterMark.Kind.TAINTED || other.kind() == ClusterMark.Kind.TAINTED;
        return new ClusterMark(
                tainted ? ClusterMark.Kind.TAINTED : ClusterMark.Kind.OVERDUE,
                Stream.of(one.until(), other.until()).flatMap(Optional::stream).max(Instant::compareTo),
                reasons);
    }
}

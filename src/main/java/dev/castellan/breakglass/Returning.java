package dev.castellan.breakglass;

import dev.castellan.breakglass.export.ExportedFile;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Actor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From held to verified: the proxy ends, the data key is destroyed, sealed file and exported files are removed, other copies
 * are looked for, the role is ended, and a receipt says what came of it. Each step can be done again.
 */
final class Returning {
    private final BreakGlassParts parts;
    private final CheckoutLog log;
    private final KeyVault vault;
    private final Fetching fetching;

    Returning(BreakGlassParts parts, CheckoutLog log, KeyVault vault, Fetching fetching) {
        this.parts = parts;
        this.log = log;
        this.vault = vault;
        this.fetching = fetching;
    }

    /** Gives a check-out back, or goes on where it was left. May search the whole machine. */
    Checkout giveBack(CheckoutId id, String cause) {
        Checkout gone = destroyed(id, cause);
        return gone.receipt().filter(ReturnReceipt::clean).isPresent() ? gone : verify(gone);
    }

    /** The part of it that does not wait: the key is gone from this machine, and nothing was searched. */
    Checkout destroyed(CheckoutId id, String cause) {
        Checkout checkout = log.checkout(id);
        if (checkout.held().isEmpty()) {
            throw BreakGlassFailures.state(
                            checkout, checkout.state(parts.clock().instant()), "given back")
                    .asException();
        }
        if (!checkout.held().get().device().equals(log.device())) {
            throw BreakGlassFailures.elsewhere(checkout).asException();
        }
        if (checkout.receipt().filter(ReturnReceipt::clean).isPresent()) {
            return checkout;
        }
        if (checkout.returning().isEmpty()) {
            checkout = log.write(id, _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.RETURN_INTENT, cause))
                    .checkout();
        }
        reached(FaultPoint.RETURN_INTENT_RECORDED);
        return checkout.returned().isEmpty() ? destroy(checkout) : checkout;
    }

    /** The key is gone from this machine when this returns, or a failure says what is not. */
    private Checkout destroy(Checkout checkout) {
        CheckoutId id = checkout.id();
        List<String> done = new ArrayList<>();
        List<FailureException> problems = new ArrayList<>();
        Optional<Long> running = parts.custodian().flatMap(c -> c.running(id)).map(RunningProxy::requests);
        // One step that fails is no reason to leave the others undone.
        step(problems, () -> {
            parts.custodian().ifPresent(c -> c.end(id));
            done.add("No proxy works with the key");
        });
        reached(FaultPoint.PROXY_ENDED);
        step(problems, () -> {
            vault.destroyKey(id);
            done.add("The data key is destroyed: what it sealed cannot be opened any more");
        });
        reached(FaultPoint.DATA_KEY_DESTROYED);
        step(problems, () -> {
            vault.removeSealed(id);
            done.add("The sealed file is removed");
        });
        reached(FaultPoint.SEALED_REMOVED);
        step(problems, () -> exports(checkout, done));
        step(problems, () -> {
            var _ = original(checkout, done);
        });
        reached(FaultPoint.EXPORTS_REMOVED);
        if (!problems.isEmpty()) {
            FailureException first = problems.getFirst();
            problems.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
        // Counting may read much, and fail: the key does not wait for it.
        closeUses(id, "given back", running.orElseGet(() -> recorded(checkout)));
        Checkout returned = log.write(id, _ -> new CheckoutEvent.Returned(done)).checkout();
        reached(FaultPoint.RETURN_RECORDED);
        return returned;
    }

    /** How many requests are on record of the use that nobody saw the end of. */
    long recorded(Checkout checkout) {
        return checkout.openUse()
                .flatMap(u -> parts.custodian().map(c -> c.recorded(checkout.id(), u.since())))
                .orElse(0L);
    }

    /** Records the end of what ended, unless whoever started it did so in the same moment. */
    void closeUses(CheckoutId id, String how, long requests) {
        try {
            if (log.checkout(id).openUse().isPresent()) {
                var _ = log.write(id, c -> new CheckoutEvent.Closed(open(c), how, requests));
                reached(FaultPoint.USE_END_RECORDED);
            }
        } catch (FailureException e) {
            if (!e.failure().code().equals("breakglass-state")
                    && !e.failure().code().equals("breakglass-denied-not-counted")) {
                throw e;
            }
        }
    }

    private String open(Checkout checkout) {
        return checkout.openUse()
                .map(Checkout.Use::id)
                .orElseThrow(() -> BreakGlassFailures.state(
                                checkout, checkout.state(parts.clock().instant()), "closed")
                        .asException());
    }

    /** Removes the exported files that are still what was written; another file that lies there now is left alone. */
    private void exports(Checkout checkout, List<String> done) {
        List<FailureException> problems = new ArrayList<>();
        checkout.exports().stream()
                .filter(e -> !e.removed())
                .forEach(e -> step(problems, () -> done.add(remove(checkout, e))));
        if (!problems.isEmpty()) {
            throw problems.getFirst();
        }
    }

    /**
     * The file that the key was taken from, where it could not be removed then. That nobody can tell what became of it does
     * not keep the rest of the key here.
     *
     * @return what cannot be told
     */
    private Optional<Failure> original(Checkout checkout, List<String> done) {
        Optional<Path> left = Fetching.originalLeft(checkout);
        if (left.isEmpty()) {
            // What the last receipt left open was found out since.
            checkout.receipt()
                    .flatMap(ReturnReceipt::originalUnclear)
                    .ifPresent(
                            _ -> done.add(notThere(checkout.fetches().getLast().file())));
            return Optional.empty();
        }
        try {
            var _ = fetching.removeOriginal(checkout);
            done.add(notThere(left.get().toString()));
            return Optional.empty();
        } catch (FailureException e) {
            if (e.failure().code().equals(BreakGlassFailures.ORIGINAL_UNCLEAR)) {
                return Optional.of(e.failure());
            }
            throw e;
        }
    }

    /** Whether nobody can tell whether the key of one that was given back still lies in the file it was taken from. */
    static boolean originalUnclear(Checkout checkout) {
        return checkout.returned().isPresent()
                && Fetching.originalLeft(checkout).isPresent();
    }

    private static String notThere(String original) {
        return "The key does not lie in " + original + " any more";
    }

    /** What came of one exported file. One that may be elsewhere now is not recorded as removed. */
    private String remove(Checkout checkout, Checkout.Export export) {
        Path path = Path.of(export.path());
        if (export.file().isEmpty()) {
            // The program ended before it was recorded: there may be a file or none.
            if (begun(path, checkout)) {
                delete(path);
            }
            removed(checkout, export);
            return "No file with the key is at " + export.path();
        }
        return switch (new ExportedFile(path, export.file().get(), export.hash()).look()) {
            case THERE, CHANGED, OPEN -> {
                delete(path);
                removed(checkout, export);
                yield "The exported file " + export.path() + " is removed";
            }
            case LINKED -> {
                delete(path);
                yield "The exported file " + export.path() + " is removed under this name";
            }
            case GONE, REPLACED -> "The exported file " + export.path() + " was not there any more";
            case UNKNOWN ->
                throw BreakGlassFailures.export(path, "holds the key and cannot be looked at")
                        .asException();
        };
    }

    /** No byte of the key is written before it is recorded which file that is: what cannot be told to be ours is not. */
    private static boolean begun(Path path, Checkout checkout) {
        return KeyFile.at(
                        path,
                        checkout.held().orElseThrow().facts().fingerprint(),
                        "",
                        why -> BreakGlassFailures.export(path, "may hold the key: it " + why))
                == KeyFile.Look.SAME;
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                KeyVault.settle(parent);
            }
        } catch (IOException e) {
            throw new FailureException(
                    BreakGlassFailures.export(path, "holds the key and could not be removed")
                            .withDetails(String.valueOf(e)),
                    e);
        }
    }

    private void removed(Checkout checkout, Checkout.Export export) {
        reached(FaultPoint.EXPORT_REMOVED);
        log.write(checkout.id(), _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.EXPORT_REMOVED, export.path()));
        reached(FaultPoint.EXPORT_REMOVAL_RECORDED);
    }

    /** Looks for copies, ends the role, and writes the receipt. */
    private Checkout verify(Checkout checkout) {
        CheckoutId id = checkout.id();
        Checkout.Holding held = checkout.held().orElseThrow();
        List<String> done = new ArrayList<>(
                checkout.returned().map(n -> List.of(n.text().split("; ", -1))).orElse(List.of()));
        List<String> uncheckable = new ArrayList<>();
        // What an earlier search found is still known where this one fails.
        CopySearch.Outcome outcome = checkout.receipt()
                .map(r -> new CopySearch.Outcome(r.checked(), r.found(), r.removed(), r.left(), List.of()))
                .orElseGet(() -> new CopySearch.Outcome(List.of(), List.of(), List.of(), List.of(), List.of()));
        Optional<String> unsearched = Optional.empty();
        try {
            outcome = parts.search()
                    .orElseThrow(() -> BreakGlassFailures.noSearch().asException())
                    .search(held.facts());
        } catch (FailureException e) {
            unsearched = Optional.of(e.failure().happened());
            uncheckable.add((outcome.checked().isEmpty()
                            ? "This machine was not searched: "
                            : "This machine was not searched again, and what an earlier search found stands here: ")
                    + e.failure().happened());
        }
        reached(FaultPoint.SWEPT);
        Optional<String> unclear = original(checkout, done).map(Failure::happened);
        unclear.ifPresent(uncheckable::add);
        role(checkout).ifPresent(done::add);
        reached(FaultPoint.ROLE_ENDED);
        uncheckable.addAll(outcome.uncheckable());
        checkout.exports().stream()
                .filter(e -> !e.removed())
                .map(e -> "The exported file " + e.path()
                        + " was moved or had a second name: where the key is now, nobody knows")
                .forEach(uncheckable::add);
        uncheckable.add("Other machines, backups, snapshots and what was copied by hand");
        uncheckable.add("Blocks that a disk or file system keeps of removed files; the sealed one is useless there");
        ReturnReceipt receipt = new ReturnReceipt(
                parts.clock().instant(),
                checkout.returning().map(Checkout.Note::text).orElse(""),
                done,
                outcome.checked(),
                outcome.found(),
                outcome.removed(),
                outcome.left(),
                uncheckable,
                checkout.requests(),
                unsearched,
                unclear);
        if (unsearched.isPresent()
                && checkout.receipt()
                        .filter(r -> !r.searched() && r.originalUnclear().equals(unclear))
                        .isPresent()) {
            // It says so already.
            return log.checkout(id);
        }
        Checkout verified =
                log.write(id, _ -> new CheckoutEvent.Verified(receipt)).checkout();
        reached(FaultPoint.RECEIPT_RECORDED);
        vault.removeFolder(id);
        reached(FaultPoint.FOLDER_REMOVED);
        return verified;
    }

    /** Ends the role that was activated for this check-out; what to say about it. */
    Optional<String> role(Checkout checkout) {
        if (!roleActive(checkout) || parts.source().isEmpty()) {
            return Optional.empty();
        }
        Checkout.Activation a = checkout.activation().orElseThrow();
        Actor actor = parts.actor().get();
        log.write(checkout.id(), _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.DEACTIVATE_INTENT, a.name()));
        reached(FaultPoint.ROLE_END_INTENT_RECORDED);
        try {
            parts.source()
                    .get()
                    .deactivate(
                            new AdminSource.EligibleRole(a.scope(), a.roleDefinition(), a.eligibility(), a.text()),
                            actor,
                            a.name());
        } catch (FailureException e) {
            log.write(
                    checkout.id(),
                    _ -> new CheckoutEvent.Said(
                            CheckoutEvent.Said.What.DEACTIVATE_FAILED,
                            e.failure().code()));
            return Optional.of("The activated role could not be ended ("
                    + e.failure().code() + "); it ends by itself with its time");
        }
        reached(FaultPoint.ROLE_DEACTIVATED);
        log.write(checkout.id(), _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.DEACTIVATE_DONE, a.name()));
        return Optional.of("The activated role is ended");
    }

    /** Whether a role was activated for this check-out, or may have been, and was not ended. */
    static boolean roleActive(Checkout checkout) {
        return checkout.activation()
                .filter(a -> switch (a.phase()) {
                    case ASKED, ACTIVE, ENDING -> true;
                    case FAILED, ENDED, LEFT -> false;
                })
                .isPresent();
    }

    /** Does one of several steps, none of which keeps the others from being done. */
    static void step(List<FailureException> problems, Runnable work) {
        try {
            work.run();
        } catch (FailureException e) {
            problems.add(e);
        } catch (RuntimeException e) {
            problems.add(new FailureException(Failure.defect("breakglass-return-defect", e), e));
        }
    }

    private void reached(FaultPoint point) {
        parts.faults().reached(point);
    }
}

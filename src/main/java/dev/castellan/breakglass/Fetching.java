package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** From approved to held: the intent is recorded, the key comes into memory, is checked, sealed, and recorded as held. */
final class Fetching {
    private final BreakGlassParts parts;
    private final CheckoutLog log;
    private final KeyVault vault;
    private final SecureRandom random = new SecureRandom();

    Fetching(BreakGlassParts parts, CheckoutLog log, KeyVault vault) {
        this.parts = parts;
        this.log = log;
        this.vault = vault;
    }

    /** Gets the key from Azure. */
    Checkout fromAzure(CheckoutId id, Consumer<String> steps) {
        Checkout checkout = log.checkout(id);
        AdminSource source = parts.source()
                .filter(_ -> checkout.request().source() == CheckoutRequest.Source.AZURE)
                .orElseThrow(() -> BreakGlassFailures.noSource().asException());
        ready(checkout);
        Actor actor = parts.actor().get();
        try {
            return attempt(id, "", (clientRequestId, sealing) -> {
                steps.accept("Asking Azure for the admin certificate");
                return source.fetch(checkout.request().cluster(), actor, clientRequestId, sealing);
            });
        } catch (FailureException e) {
            // Only who may not do it now is asked whether he may make it so.
            if (!e.failure().code().equals("azure-forbidden")) {
                throw e;
            }
            steps.accept("Looking for a role that can be activated");
            Optional<AdminSource.EligibleRole> role =
                    source.eligible(checkout.request().cluster(), actor);
            if (role.isEmpty()) {
                throw e;
            }
            activate(id, source, role.get(), actor, steps);
            return attempt(id, "", (clientRequestId, sealing) -> {
                steps.accept("Asking Azure for the admin certificate");
                return source.fetch(checkout.request().cluster(), actor, clientRequestId, sealing);
            });
        }
    }

    private void activate(
            CheckoutId id, AdminSource source, AdminSource.EligibleRole role, Actor actor, Consumer<String> steps) {
        String name = UUID.randomUUID().toString();
        Checkout checkout = log.write(
                        id,
                        c -> new CheckoutEvent.ActivateIntent(
                                role.scope(), role.roleDefinition(), role.eligibility(), name, name))
                .checkout();
        reached(FaultPoint.ROLE_INTENT_RECORDED);
        try {
            steps.accept("Activating the role " + role.name());
            source.activate(
                    role,
                    actor,
                    name,
                    checkout.request().reason(),
                    checkout.request().ticket(),
                    checkout.request().duration());
        } catch (FailureException e) {
            log.write(
                    id,
                    _ -> new CheckoutEvent.Said(
                            CheckoutEvent.Said.What.ACTIVATE_FAILED, e.failure().code()));
            throw e;
        }
        reached(FaultPoint.ROLE_ACTIVATED);
        log.write(id, _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.ACTIVATE_DONE, role.name()));
        reached(FaultPoint.ROLE_RECORDED);
    }

    /** Takes a file in, and removes it once it is sealed. */
    Checkout fromFile(CheckoutId id, Path file) {
        Checkout checkout = log.checkout(id);
        if (checkout.request().source() != CheckoutRequest.Source.FILE) {
            throw BreakGlassFailures.state(checkout, checkout.state(now()), "filled from a file")
                    .asException();
        }
        if (checkout.violation().isPresent()) {
            throw BreakGlassFailures.policy(checkout.violation().get()).asException();
        }
        Path original = original(file);
        Checkout held =
                attempt(id, original.toString(), (_, sealing) -> parts.keys().read(original, sealing));
        Checkout.Fetch known = held.fetches().getLast();
        // A database that was restored meanwhile does not say where the key came from.
        return known.file().isEmpty() ? removeOriginal(held, original, known.place()) : removeOriginal(held);
    }

    /**
     * Removes the original of what is held; also after a crash in between. Where nobody can tell whether it still is that
     * one, nothing is said of it, and it is looked at again.
     */
    Checkout removeOriginal(Checkout held) {
        return originalLeft(held)
                .map(original ->
                        removeOriginal(held, original, held.fetches().getLast().place()))
                .orElse(held);
    }

    private Checkout removeOriginal(Checkout held, Path original, String place) {
        CheckoutEvent.Said.What what = CheckoutEvent.Said.What.ORIGINAL_REMOVED;
        switch (KeyFile.at(
                original,
                held.held().orElseThrow().facts().fingerprint(),
                place,
                why -> BreakGlassFailures.originalUnclear(held.id(), original, why))) {
            case SAME -> remove(held.id(), original);
            case OTHER -> what = CheckoutEvent.Said.What.ORIGINAL_LEFT;
            case UNCLEAR ->
                throw BreakGlassFailures.originalUnclear(
                                held.id(), original, "was changed, and is no kubeconfig of one user any more")
                        .asException();
            case AWAY ->
                throw BreakGlassFailures.originalUnclear(
                                held.id(), original, "is not there, and neither is the folder it lay in")
                        .asException();
            case GONE -> {}
        }
        reached(FaultPoint.ORIGINAL_REMOVED);
        CheckoutEvent said = new CheckoutEvent.Said(what, original.toString());
        Checkout after = log.write(held.id(), _ -> said).checkout();
        reached(FaultPoint.ORIGINAL_RECORDED);
        return after;
    }

    /** The file that a key was taken from, until it is known what became of it. */
    static Optional<Path> originalLeft(Checkout held) {
        return held.fetches().isEmpty() || held.held().isEmpty()
                ? Optional.empty()
                : Optional.of(held.fetches().getLast())
                        .filter(f -> !f.file().isEmpty() && !f.originalRemoved())
                        .map(f -> Path.of(f.file()));
    }

    private static void remove(CheckoutId id, Path original) {
        try {
            Files.delete(original);
            Path parent = original.toAbsolutePath().getParent();
            if (parent != null) {
                KeyVault.settle(parent);
            }
        } catch (IOException e) {
            throw new FailureException(
                    BreakGlassFailures.originalLeft(id, original, "could not be removed")
                            .withDetails(String.valueOf(e)),
                    e);
        }
    }

    private void ready(Checkout checkout) {
        CheckoutState state = checkout.state(now());
        checkout.violation().ifPresent(v -> {
            throw BreakGlassFailures.policy(v).asException();
        });
        if (state != CheckoutState.APPROVED) {
            throw BreakGlassFailures.state(checkout, state, "fetched").asException();
        }
        if (checkout.needed() > 0) {
            // Whoever writes into the database by hand can write an approval, but cannot sign it.
            checkout.approvals().stream()
                    .filter(a -> !log.signed(a.entry()))
                    .findFirst()
                    .ifPresent(a -> {
                        throw BreakGlassFailures.unsigned(checkout.id(), a.by(), "fetched")
                                .asException();
                    });
        }
    }

    @FunctionalInterface
    private interface Getting {
        KeyWork.Taken get(String clientRequestId, KeyWork.Sealing sealing);
    }

    private Checkout attempt(CheckoutId id, String file, Getting getting) {
        requireSameLedger(id);
        vault.prepare(id);
        reached(FaultPoint.FOLDER_MADE);
        String clientRequestId = UUID.randomUUID().toString();
        CheckoutLog.Written intent = log.write(id, c -> {
            CheckoutState state = c.state(now());
            if (state != CheckoutState.APPROVED && !(state == CheckoutState.REQUESTED && !file.isEmpty())) {
                throw BreakGlassFailures.state(c, state, "fetched").asException();
            }
            String place = file.isEmpty() ? "" : KeyFile.place(Path.of(file));
            return new CheckoutEvent.FetchIntent(clientRequestId, file, place, false);
        });
        reached(FaultPoint.FETCH_INTENT_RECORDED);
        requireAgreed(id, intent);
        if ((intent.standing() == Standing.UNCONFIRMED || !intent.whole())
                && file.isEmpty()
                && !intent.checkout().request().emergency()
                && !log.read().policy().unconfirmed()) {
            failed(id, BreakGlassFailures.unconfirmed(), false);
            throw BreakGlassFailures.unconfirmed().asException();
        }
        byte[] dataKey = new byte[SealedAdminKey.DATA_KEY];
        random.nextBytes(dataKey);
        try {
            KeyWork.Taken taken = taken(id, file, intent, getting, clientRequestId, dataKey);
            return keep(id, taken, AnsweredTime.of(taken.at(), parts), dataKey, file);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    private KeyWork.Taken taken(
            CheckoutId id,
            String file,
            CheckoutLog.Written intent,
            Getting getting,
            String clientRequestId,
            byte[] dataKey) {
        try {
            return getting.get(
                    clientRequestId,
                    new KeyWork.Sealing(
                            id.value(),
                            intent.entry().toString(),
                            intent.checkout().request().cluster().value(),
                            dataKey));
        } catch (FailureException e) {
            // What was refused never left; of what broke off nobody can say.
            String code = e.failure().code();
            boolean refused = code.contains("forbidden")
                    || code.contains("not-found")
                    || code.startsWith("identity-")
                    || code.startsWith("breakglass-file")
                    || code.equals("breakglass-key-not-started");
            throw cleared(id, e, !refused && file.isEmpty());
        }
    }

    /**
     * What others said and nobody here could see when it was decided is seen once it is recorded: Azure hands out what it
     * never takes back.
     */
    private void requireAgreed(CheckoutId id, CheckoutLog.Written intent) {
        Checkout now = intent.checkout();
        if (intent.standing() != Standing.RECORDED
                || !intent.whole()
                || (now.withdrawn().isEmpty() && now.unagreed().isEmpty())) {
            return;
        }
        Failure why = now.violation()
                .filter(_ -> now.withdrawn().isEmpty())
                .map(BreakGlassFailures::policy)
                .orElseGet(() -> BreakGlassFailures.state(
                        now,
                        now.denial().isPresent()
                                ? CheckoutState.DENIED
                                : now.cancelled().isPresent() ? CheckoutState.CANCELLED : CheckoutState.REQUESTED,
                        "fetched"));
        failed(id, why, false);
        throw why.asException();
    }

    private void requireSameLedger(CheckoutId id) {
        if (!parts.ledger().current()) {
            throw BreakGlassFailures.ledgerChanged(id).asException();
        }
    }

    private Checkout keep(CheckoutId id, KeyWork.Taken taken, AnsweredTime answered, byte[] dataKey, String file) {
        try {
            reached(FaultPoint.KEY_IN_MEMORY);
            // Azure takes its time: whoever left or joined meanwhile took the approval away.
            requireSameLedger(id);
            vault.keep(id, taken.sealed(), dataKey);
        } catch (FailureException e) {
            throw cleared(id, e, file.isEmpty());
        }
        Checkout held = record(id, taken, answered, file);
        reached(FaultPoint.HELD_RECORDED);
        return held;
    }

    /**
     * Says that the key is held. Where that cannot be said, nothing of it is kept; where nobody can tell whether it was said,
     * it stays: what is recorded is true then, and what is not is an interrupted fetch, which is cleared away.
     */
    private Checkout record(CheckoutId id, KeyWork.Taken taken, AnsweredTime answered, String file) {
        CertificateFacts facts = taken.facts();
        try {
            return log.write(id, () -> answered.by(parts), c -> {
                        Instant end = now().plus(c.request().duration());
                        Instant deadline = end.isAfter(facts.notAfter()) ? facts.notAfter() : end;
                        return new CheckoutEvent.Held(facts, deadline, taken.remarks());
                    })
                    .checkout();
        } catch (FailureException e) {
            Checkout now;
            try {
                now = log.checkout(id);
            } catch (FailureException unread) {
                e.addSuppressed(unread);
                throw e;
            }
            if (now.held()
                    .filter(h -> h.device().equals(log.device()) && h.facts().equals(facts))
                    .isPresent()) {
                return now;
            }
            throw cleared(id, e, file.isEmpty());
        }
    }

    /** Nothing of the key that could be opened is kept, and the ledger says so. */
    void failed(CheckoutId id, Failure why, boolean out) {
        List<FailureException> problems = new ArrayList<>();
        // One step that fails is no reason to leave the others undone: without either half nothing can be opened.
        Returning.step(problems, () -> parts.custodian().ifPresent(c -> c.end(id)));
        boolean unused = problems.isEmpty();
        Returning.step(problems, () -> vault.removeSealed(id));
        Returning.step(problems, () -> vault.destroyKey(id));
        if (problems.isEmpty()) {
            // Else it stays for the next start, which destroys what is left.
            Returning.step(problems, () -> vault.removeFolder(id));
        }
        reached(FaultPoint.FETCH_CLEARED);
        if (unused && problems.size() < 2) {
            Returning.step(
                    problems, () -> log.write(id, _ -> new CheckoutEvent.FetchFailed(why.code(), why.happened(), out)));
            reached(FaultPoint.FETCH_FAILURE_RECORDED);
        }
        if (!problems.isEmpty()) {
            FailureException first = problems.getFirst();
            problems.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    /** The same after something went wrong, which stays what is told. */
    private FailureException cleared(CheckoutId id, FailureException why, boolean out) {
        // Whoever cancelled waits for this too: files and ledgers end their work where the thread is interrupted.
        boolean interrupted = Thread.interrupted();
        try {
            failed(id, why.failure(), out);
        } catch (FailureException e) {
            why.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return why;
    }

    private static Path original(Path file) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw BreakGlassFailures.file(
                                file,
                                Files.isSymbolicLink(file)
                                        ? "is a link; name the file that it leads to"
                                        : "is not an ordinary file")
                        .asException();
            }
            if (!Files.isWritable(file.toAbsolutePath().getParent())) {
                throw BreakGlassFailures.file(file, "could not be removed afterwards")
                        .asException();
            }
            return file.toRealPath();
        } catch (IOException e) {
            throw new FailureException(BreakGlassFailures.file(file, "cannot be read"), e);
        }
    }

    private Instant now() {
        return parts.clock().instant();
    }

    private void reached(FaultPoint point) {
        parts.faults().reached(point);
    }
}

package dev.castellan.console.breakglass;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.ReturnReceipt;
import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Ending;
import dev.castellan.console.shell.PaletteEntry;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ScreenFactory;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens break-glass: {@code castellan://breakglass}, {@code …/request?cluster=ID}, {@code …/history}, {@code …/untracked}, {@code
 * …/policy}, and one check-out by its name.
 */
public final class BreakGlassScreens implements ScreenFactory {
    private static final int PALETTE_CLUSTERS = 300;

    private final BreakGlassDesk desk;

    /** Screens on this desk. */
    public BreakGlassScreens(BreakGlassDesk desk) {
        this.desk = desk;
    }

    /** Where one asks for the admin certificate of a cluster. */
    public static Address request(ClusterId cluster) {
        return new BreakGlassPlace.Request(Optional.of(cluster)).address();
    }

    @Override
    public String name() {
        return BreakGlassPlace.SCREEN;
    }

    @Override
    public String label() {
        return "Break-glass";
    }

    @Override
    public Icon icon() {
        return Icon.CERTIFICATE;
    }

    @Override
    public Address root(Address address) {
        return Address.of(BreakGlassPlace.SCREEN);
    }

    /** Also where none of its screens was opened since the start: keys do not depend on who looks at them. */
    @Override
    public List<String> atStake() {
        return desk.snapshot().map(StandingCheckouts::whenClosed).orElse(List.of());
    }

    /** Everything held here goes back: proxies end, keys are destroyed, copies are looked for, receipts are recorded. */
    @Override
    public Optional<Ending> ending() {
        List<Ending.Piece> pieces = desk.snapshot().map(StandingCheckouts::unreturned).orElse(List.of()).stream()
                .map(this::giveBack)
                .toList();
        return pieces.isEmpty()
                ? Optional.empty()
                : Optional.of(new Ending(
                        "Give back",
                        "Giving back ends the proxies and destroys the keys at once, then searches this computer for"
                                + " copies, which may take minutes, and records a receipt.",
                        pieces));
    }

    private Ending.Piece giveBack(Checkout checkout) {
        return new Ending.Piece(
                "Give the admin certificate of "
                        + DisplayText.clean(checkout.request().clusterName()) + " back",
                BreakGlassModel.LONG,
                progress -> {
                    progress.step(Optional.empty(), "Ending the proxy, destroying the key, looking for copies");
                    Checkout back = desk.giveBack(checkout.id(), "by closing the console");
                    Optional<Failure> unclear = back.receipt().flatMap(r -> unclear(back.id(), r));
                    if (unclear.isPresent()) {
                        throw unclear.get().asException();
                    }
                    return true;
                });
    }

    /** What of the key may be left though it is destroyed here; empty where nothing is known to be. */
    static Optional<Failure> unclear(CheckoutId id, ReturnReceipt receipt) {
        return switch (receipt.outcome()) {
            case CLEAN -> Optional.empty();
            case LEFT -> {
                int left = receipt.left().size();
                yield Optional.of(Failure.expected(
                        "breakglass-copies-left",
                        "The key is destroyed, and "
                                + (left == 1 ? "a copy of it was left" : left + " copies of it were left")
                                + " on this computer.",
                        "Whoever gets one is in, until the certificate ends or the cluster no longer trusts its"
                                + " issuer.",
                        "Stay, open the receipt of " + id + " and remove what it names."));
            }
            case ORIGINAL_UNCLEAR ->
                Optional.of(Failure.expected(
                        "breakglass-original-unclear",
                        "The key is destroyed here. "
                                + receipt.originalUnclear().orElse(""),
                        "The key may lie open there, and is not said to be removed.",
                        "Connect the drive, or look at the file and remove it. While it is open, and at each start,"
                                + " Castellan looks again."));
            case UNSEARCHED ->
                Optional.of(Failure.expected(
                        "breakglass-not-searched",
                        "The key is destroyed, and nobody looked for copies of it on this computer: "
                                + receipt.unsearched().orElse(""),
                        "Whether there are any is not known.",
                        "While it is open, and at its next start, Castellan looks again."));
        };
    }

    @Override
    public Screen open(Address address, ShellContext shell) {
        return new BreakGlassScreen(BreakGlassPlace.of(address), desk, shell);
    }

    @Override
    public List<PaletteEntry> palette(ShellContext shell) {
        List<PaletteEntry> entries = new ArrayList<>();
        entries.add(PaletteEntry.action(
                "Request an admin certificate",
                "break-glass",
                Icon.CERTIFICATE,
                () -> shell.go(new BreakGlassPlace.Request(Optional.empty()).address())));
        entries.add(PaletteEntry.action(
                "Look for untracked use of admin certificates",
                "break-glass",
                Icon.CERTIFICATE,
                () -> shell.go(new BreakGlassPlace.Untracked().address())));
        desk.snapshot()
                .map(BreakGlassSnapshot::out)
                .orElse(List.of())
                .forEach(item -> entries.add(PaletteEntry.action(
                        "Break-glass: "
                                + DisplayText.clean(item.checkout().request().clusterName()),
                        item.state().label(),
                        Icon.CERTIFICATE,
                        () -> shell.go(new BreakGlassPlace.One(item.checkout().id()).address()))));
        desk.clusters().stream()
                .filter(FleetCluster::azure)
                .limit(PALETTE_CLUSTERS)
                .forEach(c -> entries.add(PaletteEntry.action(
                        "Break-glass for " + DisplayText.clean(c.name()),
                        "ask for its admin certificate",
                        Icon.CERTIFICATE,
                        () -> shell.go(request(c.id())))));
        return entries;
    }
}

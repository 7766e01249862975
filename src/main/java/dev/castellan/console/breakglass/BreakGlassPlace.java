package dev.castellan.console.breakglass;

import dev.castellan.breakglass.CheckoutId;
import dev.castellan.console.shell.Address;
import dev.castellan.fleet.ClusterId;
import java.util.Optional;

/** Where one is in the break-glass screens. */
sealed interface BreakGlassPlace {
    String SCREEN = "breakglass";

    /** What is out, what waits. */
    record Now() implements BreakGlassPlace {}

    /** What is over. */
    record History() implements BreakGlassPlace {}

    /** What was fetched or used without a check-out. */
    record Untracked() implements BreakGlassPlace {}

    /** What check-outs are allowed. */
    record Policy() implements BreakGlassPlace {}

    /** Asking for one; for a cluster, where one was chosen before. */
    record Request(Optional<ClusterId> cluster) implements BreakGlassPlace {}

    /** One check-out. */
    record One(CheckoutId id) implements BreakGlassPlace {}

    /** The recorded terminals of one check-out. */
    record Terminals(CheckoutId id) implements BreakGlassPlace {}

    /** The place behind an address; what nobody knows leads to what is out now. */
    static BreakGlassPlace of(Address address) {
        return switch (address.element(0).orElse("")) {
            case "history" -> new History();
            case "untracked" -> new Untracked();
            case "policy" -> new Policy();
            case "request" -> new Request(address.choice("cluster").map(ClusterId::new));
            case String id ->
                CheckoutId.parse(id)
                        .<BreakGlassPlace>map(c ->
                                address.element(1).filter("terminals"::equals).isPresent()
                                        ? new Terminals(c)
                                        : new One(c))
                        .orElseGet(Now::new);
        };
    }

    /** The address of this place. */
    default Address address() {
        return switch (this) {
            case Now _ -> Address.of(SCREEN);
            case History _ -> Address.of(SCREEN, "history");
            case Untracked _ -> Address.of(SCREEN, "untracked");
            case Policy _ -> Address.of(SCREEN, "policy");
            case Request request ->
                request.cluster()
                        .map(c -> Address.of(SCREEN, "request").with("cluster", c.value()))
                        .orElseGet(() -> Address.of(SCREEN, "request"));
            case One one -> Address.of(SCREEN, one.id().value());
            case Terminals of -> Address.of(SCREEN, of.id().value(), "terminals");
        };
    }

    /** What it is called. */
    default String title() {
        return switch (this) {
            case Now _ -> "Break-glass";
            case History _ -> "History";
            case Untracked _ -> "Untracked";
            case Policy _ -> "Policy";
            case Request _ -> "Request";
            case One one -> one.id().value();
            case Terminals _ -> "Terminals";
        };
    }
}

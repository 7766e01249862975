package dev.castellan.breakglass;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.castellan.azure.AdminCall;
import dev.castellan.azure.Tokens;
import dev.castellan.breakglass.proxy.KeyChild;
import dev.castellan.breakglass.proxy.ProxyCustodian;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.identity.Token;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Ledger;
import dev.castellan.ledger.LedgerSettings;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A console of its own that does all that is done with a check-out, and dumps its memory. */
final class MemoryProgram {
    private static final Actor ADA = new Actor("ada@contoso.com", "oid-ada.tenant");
    private static final String CLUSTER =
            "/subscriptions/s/resourceGroups/r/providers/Microsoft.Kubernetes" + "/connectedClusters/pos-07";

    private MemoryProgram() {}

    /**
     * Arguments: a folder, Azure’s address, its authority in base64, a kubeconfig to take in, a copy to probe with, where the
     * dump goes, and whether keys are opened in a child or here.
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        InstantSource clock = InstantSource.system();
        Safe safe = Safe.inMemory();
        KeyWork keys = arguments[6].equals("child") ? new KeyChild() : new KeysHere(new HttpsProbe(), clock);
        Path rooms = folder.resolve("breakglass");
        try (Ledger ledger = Ledger.open(LedgerSettings.of(
                        Optional.of(Files.createDirectories(folder.resolve("ledger"))), safe, () -> ADA, clock));
                BreakGlass room = new BreakGlass(new BreakGlassParts(
                        ledger,
                        () -> ADA,
                        safe,
                        rooms,
                        Optional.of(new Source(keys, URI.create(arguments[1]), arguments[2])),
                        Optional.of(new ProxyCustodian(id -> rooms.resolve(id.value()), clock)),
                        Optional.of(_ -> new CopySearch.Outcome(List.of(), List.of(), List.of(), List.of(), List.of())),
                        keys,
                        _ -> {},
                        clock,
                        System::nanoTime,
                        FaultPoint.Watcher.NONE))) {
            CheckoutId fetched =
                    room.request(request(CheckoutRequest.Source.AZURE)).id();
            use(room, fetched, () -> room.fetch(fetched, _ -> {}));
            CheckoutId file = room.request(request(CheckoutRequest.Source.FILE)).id();
            use(room, file, () -> room.takeIn(file, Path.of(arguments[3])));
            // A copy that turned up.
            System.out.println(room.probe(
                    fetched, Optional.of(AdminFile.bytes(Path.of(arguments[4]))), List.of(), Optional.empty()));
        }
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(arguments[5], false);
        System.out.println("dumped");
    }

    private static void use(BreakGlass room, CheckoutId id, Runnable getting) {
        getting.run();
        System.out.println(room.probe(id, Optional.empty(), List.of(), Optional.empty()));
        RunningProxy proxy = room.open(id, _ -> {});
        System.out.println(proxy.requests() + " asked");
        System.out.println(room.giveBack(id, "by hand").state(Instant.now()));
    }

    private static CheckoutRequest request(CheckoutRequest.Source source) {
        return new CheckoutRequest(
                new ClusterId(CLUSTER),
                "pos-07",
                Environment.TEST,
                "AKS on Azure Local",
                "The API server refuses Entra",
                Optional.of("INC-1"),
                Duration.ofHours(1),
                CheckoutScope.FULL,
                source,
                false);
    }

    private record Source(KeyWork keys, URI azure, String authority) implements AdminSource {
        @Override
        public KeyWork.Taken fetch(ClusterId cluster, Actor actor, String clientRequestId, KeyWork.Sealing sealing) {
            return keys.fetch(
                    new AdminCall(
                            azure,
                            cluster.value(),
                            UUID.fromString(clientRequestId),
                            List.of(authority),
                            Optional.empty()),
                    new OneToken(),
                    sealing);
        }

        @Override
        public Optional<EligibleRole> eligible(ClusterId cluster, Actor actor) {
            return Optional.empty();
        }

        @Override
        public void activate(
                EligibleRole role,
                Actor actor,
                String name,
                String justification,
                Optional<String> ticket,
                Duration time) {}

        @Override
        public void deactivate(EligibleRole role, Actor actor, String name) {}
    }

    /** The first one is refused, so that another is asked for. */
    private static final class OneToken implements Tokens {
        @Override
        public Token token() {
            return new Token("stale", Instant.now().plus(Duration.ofHours(1)));
        }

        @Override
        public Token challenged(String claims) {
            return token();
        }

        @Override
        public Token renewed(Token refused) {
            return new Token("fresh-after-" + refused.value(), Instant.now().plus(Duration.ofHours(1)));
        }

        @Override
        public Duration clockSkew() {
            return Duration.ZERO;
        }
    }
}

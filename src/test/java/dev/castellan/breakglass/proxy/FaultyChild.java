package dev.castellan.breakglass.proxy;

import dev.castellan.Sigkill;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.Custodian;
import dev.castellan.breakglass.FaultPoint;
import dev.castellan.breakglass.RunningProxy;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The child process of a check-out, killed by SIGKILL when it comes to a point. */
public final class FaultyChild {
    private FaultyChild() {}

    /** The points that there are. */
    public static List<String> points() {
        return Stream.of(ChildFaultPoint.values()).map(Enum::name).toList();
    }

    /** Arguments: the point; what follows is the child as it would have been started. */
    public static void main(String[] arguments) {
        Runtime.getRuntime().halt(ProxyProcess.run("test", InstantSource.system(), at -> {
            if (at.name().equals(arguments[0])) {
                Sigkill.here();
            }
        }));
    }

    /**
     * Starts such children.
     *
     * @param point of the next one; what is no point ends none
     */
    public static Custodian custodian(Function<CheckoutId, Path> folders, InstantSource clock, Supplier<String> point) {
        return new Custodian() {
            private ProxyCustodian real(String at) {
                return new ProxyCustodian(
                        folders,
                        clock,
                        List.of(
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                FaultyChild.class.getName(),
                                at),
                        ProxyNote::write,
                        FaultPoint.Watcher.NONE);
            }

            private final ProxyCustodian others = real("");

            @Override
            public RunningProxy open(Opening opening) {
                return real(point.get()).open(opening);
            }

            @Override
            public Optional<RunningProxy> running(CheckoutId checkout) {
                return others.running(checkout);
            }

            @Override
            public void end(CheckoutId checkout) {
                others.end(checkout);
            }

            @Override
            public long recorded(CheckoutId checkout, Instant since) {
                return others.recorded(checkout, since);
            }
        };
    }
}

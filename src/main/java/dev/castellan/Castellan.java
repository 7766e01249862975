package dev.castellan;

import dev.castellan.breakglass.proxy.KeyProcess;
import dev.castellan.breakglass.proxy.ProxyProcess;
import dev.castellan.cli.Cli;
import dev.castellan.cli.Output;
import dev.castellan.cli.VersionText;
import java.time.InstantSource;

/** The entry: prints the version, runs a sub-command, or opens the console. */
public final class Castellan {
    private Castellan() {}

    /** Starts what the arguments ask for. */
    public static void main(String[] arguments) {
        if (VersionText.asked(arguments)) {
            // Asked by scripts and installers: no log, no settings, no command tree.
            System.out.print(VersionText.lines());
            System.out.flush();
            return;
        }
        if (ProxyProcess.asked(arguments)) {
            // The child process of a check-out holds a key: it opens nothing else of the house.
            Runtime.getRuntime().halt(ProxyProcess.run(VersionText.version(), InstantSource.system()));
        }
        if (KeyProcess.asked(arguments)) {
            // The same for a key that is opened once.
            Runtime.getRuntime().halt(KeyProcess.run(InstantSource.system()));
        }
        int code;
        try (House house = House.ofProcess()) {
            code = Cli.run(arguments, house, Output.ofProcess());
        }
        System.exit(code);
    }
}

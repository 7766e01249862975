package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code castellan breakglass export}: the key in a file, where the policy allows that. */
@Command(
        name = "export",
        header = "Write the admin kubeconfig to a file, where the policy allows that.",
        description = {
            "",
            "For programs that cannot work through the proxy. Nothing done with the file is recorded by Castellan; it"
                + " is tracked and removed with the check-out, and the cluster stays marked until the certificate is"
                + " refused.",
            ""
        },
        footer = {"", "Examples:", "  castellan breakglass export co-7f3k9q2m4x8d --to ./admin.kubeconfig", ""})
final class BreakGlassExportCommand extends CheckoutCommand {
    @Option(names = "--to", required = true, paramLabel = "FILE", description = "A file that does not exist yet.")
    Path file = Path.of("");

    BreakGlassExportCommand(Session session) {
        super(session);
    }

    @Override
    Checkout run(Desk desk, BreakGlass room, CheckoutId id) {
        Checkout exported = room.export(id, file);
        session.output()
                .remark("The key lies open in " + file.toAbsolutePath().normalize()
                        + ". It is removed when the check-out is given back; copies of it are not.");
        return exported;
    }
}

package dev.castellan.cli;

import dev.castellan.breakglass.BoundedFile;
import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.CertificateProbe;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan breakglass probe}: whether the API server still takes the certificate of a check-out. */
@Command(
        name = "probe",
        header = "Ask the API server whether it still takes the certificate; a refusal takes the mark away.",
        description = {
            "",
            "It takes the private key to ask, so do it after the rotation and before the return, or with a copy that"
                    + " turned up.",
            ""
        },
        footer = {
            "",
            "Ends with 0 where it was refused each time, 1 where it was taken, 5 where it could not be found out.",
            "",
            "Examples:",
            "  castellan breakglass probe co-7f3k9q2m4x8d --authority new-ca.crt",
            ""
        })
final class BreakGlassProbeCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "CHECKOUT", description = "Its name.")
    String name = "";

    @Option(names = "--with", paramLabel = "FILE", description = "A kubeconfig with the certificate and its key.")
    Optional<Path> copy = Optional.empty();

    @Option(
            names = "--authority",
            paramLabel = "FILE",
            description = "The server’s new authority, in PEM, where it was rotated too.")
    Optional<Path> authority = Optional.empty();

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Where the cluster answers by now, if not where it did; it is recorded.")
    Optional<String> server = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    BreakGlassProbeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        CheckoutId id = CheckoutId.parse(name)
                .orElseThrow(() ->
                        new ParameterException(spec.commandLine(), "A check-out’s name looks like co-7f3k9q2m4x8d."));
        return session.atDesk(spec.commandLine(), desk -> {
                    BreakGlass room = CheckoutCommand.pickedUp(session, desk);
                    // The copy comes last: the room wipes it, and nothing fails in between.
                    List<X509Certificate> trusted = authorities();
                    CertificateProbe.Answer answer = room.probe(id, copy.map(this::bytes), trusted, server);
                    return switch (answer) {
                        case CertificateProbe.Answer.Refused refused -> {
                            session.output()
                                    .print("Refused with 401 in each of " + refused.tries()
                                            + " tries. The mark is taken away.\n");
                            yield ExitCode.OK;
                        }
                        case CertificateProbe.Answer.Accepted accepted -> {
                            session.output()
                                    .print("STILL ACCEPTED (status " + accepted.status()
                                            + "): whoever has a copy is in.\n");
                            yield ExitCode.FAILURE;
                        }
                        case CertificateProbe.Answer.Unclear unclear -> {
                            session.output()
                                    .print("It could not be found out: " + DisplayText.clean(unclear.why()) + ".\n");
                            yield ExitCode.UNREACHABLE;
                        }
                    };
                })
                .number();
    }

    private byte[] bytes(Path file) {
        try {
            return BoundedFile.read(file);
        } catch (IOException e) {
            throw Failure.expected(
                            "cli-file-unreadable",
                            "The file " + DisplayText.clean(file.toString()) + " cannot be read.",
                            "Nothing was asked.",
                            "Check its name and permissions.")
                    .asException();
        }
    }

    private List<X509Certificate> authorities() {
        List<X509Certificate> found = new ArrayList<>();
        authority.ifPresent(file -> {
            try {
                for (var each : CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(bytes(file)))) {
                    found.add((X509Certificate) each);
                }
            } catch (CertificateException e) {
                throw new ParameterException(spec.commandLine(), "--authority: no certificate in PEM.", e);
            }
        });
        return found;
    }
}

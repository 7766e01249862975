package dev.castellan.cli;

import picocli.CommandLine.Command;

/** {@code castellan access}: who can really do what, and why. */
@Command(
        name = "access",
        header = "Who can really do what in a cluster, and why.",
        synopsisSubcommandLabel =
                "can|who-can|what-can|matrix|paths|findings|least-privilege|azure|what-if|snapshot|diff|separation"
                        + "|review|check|verify",
        footer = {"", "Ends with 0 for yes or done, 1 for no, 2 for an error or an answer that cannot be certain.", ""})
final class AccessCommand {}

package dev.castellan.cli;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.ReviewCsv;
import dev.castellan.access.review.ReviewHtml;
import dev.castellan.failure.Failure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan access review export}: a campaign as a web page or a table. */
@Command(name = "export", header = "Write a campaign as a self-contained web page (.html) or a table (.csv).")
final class AccessReviewExportCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "ID", description = "The campaign.")
    String id = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "Ends in .html or .csv; it must not exist.")
    Path file = Path.of("review.html");

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessReviewExportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        String name = file.toString().toLowerCase(Locale.ROOT);
        boolean page = name.endsWith(".html") || name.endsWith(".htm");
        if (!page && !name.endsWith(".csv")) {
            throw new ParameterException(spec.commandLine(), "The file has to end in .html or .csv.");
        }
        return session.atDesk(spec.commandLine(), false, desk -> {
                    Campaign campaign = desk.reviews().read(id);
                    write(page ? ReviewHtml.of(campaign, desk.clock().instant()) : ReviewCsv.of(campaign));
                    session.output().remark("Written to " + file + ".");
                    return ExitCode.OK;
                })
                .number();
    }

    private void write(String text) {
        try {
            var _ = Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw Failure.expected(
                            "review-export",
                            "The file exists already: " + file + ".",
                            "Nothing was exported.",
                            "Name another file.")
                    .asException();
        } catch (IOException e) {
            throw Failure.expected(
                            "review-export",
                            "The file cannot be written: " + file + ".",
                            "Nothing was exported.",
                            "Name another file.")
                    .withDetails(String.valueOf(e))
                    .asException();
        }
    }
}

package dev.castellan.breakglass;

import dev.castellan.breakglass.export.ExportedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was seen last of the files that keys were exported to. Looking is used rather than the system's notices of changes:
 * those are lost on network drives, and say nothing of links and modes. Not safe for several threads.
 */
final class ExportsSeen {
    private final Map<ExportedFile, ExportedFile.State> seen = new HashMap<>();

    /** A file is not what it was at the last look. */
    record Change(Checkout checkout, ExportedFile file, ExportedFile.State now) {}

    /**
     * Looks at every file of these check-outs that is not removed, and tells what has become of them since; again at each
     * look, until it is {@link #told}.
     */
    List<Change> look(List<Checkout> here) {
        List<Change> changes = new ArrayList<>();
        Set<ExportedFile> current = new HashSet<>();
        for (Checkout checkout : here) {
            for (Checkout.Export export : checkout.exports()) {
                // One that is being written changes by that.
                if (export.removed() || export.file().isEmpty() || export.hash().isEmpty()) {
                    continue;
                }
                ExportedFile file =
                        new ExportedFile(Path.of(export.path()), export.file().get(), export.hash());
                ExportedFile.State now = file.look();
                ExportedFile.State before = seen.getOrDefault(file, ExportedFile.State.THERE);
                current.add(file);
                if (now != before) {
                    changes.add(new Change(checkout, file, now));
                }
            }
        }
        seen.keySet().retainAll(current);
        return changes;
    }

    /** People know of a change, or need not. */
    void told(Change change) {
        seen.put(change.file(), change.now());
    }
}

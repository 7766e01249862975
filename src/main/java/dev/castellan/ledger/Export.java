package dev.castellan.ledger;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes a log as a {@link Bundle}. */
final class Export {
    private static final int BATCH = 1000;

    private final LogStore log;

    Export(LogStore log) {
        this.log = log;
    }

    long write(OutputStream out, Filter chosen) throws IOException, StoreException {
        SignedNote head = log.head();
        long size = LogStore.said(head).size();
        if (log instanceof PostgresStore shared) {
            head = StoreCheck.with(head, shared.cosignatures(size));
        }
        boolean all = chosen.equals(Filter.ALL);
        Bundle.write(out, Bundle.header(head, all));
        long written = 0;
        long next = 0;
        while (next < size) {
            List<LogStore.Stored> page = log.read(next, BATCH, chosen, false);
            if (page.isEmpty()) {
                break;
            }
            for (LogStore.Stored stored : page) {
                next = stored.index() + 1;
                if (stored.index() < size) {
                    if (!all) {
                        Bundle.write(out, Bundle.place(stored.index(), log.inclusion(stored.index(), size)));
                    }
                    Bundle.write(out, stored.envelope());
                    written++;
                }
            }
        }
        return written;
    }
}

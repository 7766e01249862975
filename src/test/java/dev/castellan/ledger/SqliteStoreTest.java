package dev.castellan.ledger;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends LogStoreContract {
    @TempDir
    Path folder;

    @Override
    LogStore store() throws StoreException {
        SqliteStore store = SqliteStore.open(Optional.of(folder.resolve("ledger.db")));
        store.make(empty("example.com/journal"));
        return store;
    }

    @Override
    LogStore again() throws StoreException {
        return SqliteStore.open(Optional.of(folder.resolve("ledger.db")));
    }
}

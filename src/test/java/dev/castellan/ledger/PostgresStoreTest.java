package dev.castellan.ledger;

import org.junit.jupiter.api.BeforeEach;

class PostgresStoreTest extends LogStoreContract {
    private PostgresServer server;
    private String database;

    @BeforeEach
    void prepare() {
        server = PostgresServer.shared();
        database = server.database();
    }

    @Override
    LogStore store() throws StoreException {
        try (PostgresStore owner = PostgresStore.at(server.settings(database, "owner"))) {
            owner.make(empty("example.com/team"));
        }
        server.member("alice");
        return again();
    }

    @Override
    LogStore again() {
        return PostgresStore.at(server.settings(database, "alice"));
    }
}

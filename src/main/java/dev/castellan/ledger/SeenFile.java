package dev.castellan.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last head of this machine's journal, beside its database: an old copy of the database put back is noticed. It is
 * written after the commit and not synced; at worst it is a little behind, and notices a little less.
 */
final class SeenFile {
    private final Optional<Path> file;
    private @Nullable SignedNote inMemory;

    SeenFile(Optional<Path> file) {
        this.file = file;
    }

    Optional<SignedNote> read() throws StoreException {
        if (file.isEmpty()) {
            return Optional.ofNullable(inMemory);
        }
        try {
            return Optional.of(SignedNote.parse(Files.readString(file.get())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (MalformedException e) {
            // A torn last write of this file says nothing about the database.
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.READ_ONLY, e);
        }
    }

    void forget() throws StoreException {
        inMemory = null;
        try {
            if (file.isPresent()) {
                Files.deleteIfExists(file.get());
            }
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.READ_ONLY, e);
        }
    }

    void write(SignedNote head) {
        inMemory = head;
        if (file.isEmpty()) {
            return;
        }
        Path target = file.get();
        Path next = target.resolveSibling(
                target.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.write(next, head.note().getBytes(StandardCharsets.UTF_8));
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            System.getLogger(SeenFile.class.getName())
                    .log(System.Logger.Level.WARNING, "The last state of the record could not be noted", e);
        }
    }
}

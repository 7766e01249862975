package dev.castellan.ledger;

import dev.castellan.identity.Safe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/** Which team's ledger this machine joined: address and user in a file, the password in the safe. */
final class TeamFile {
    private static final String NAME = "team.json";
    private static final String PASSWORD = "ledger-team-password";

    private final Path file;
    private final Safe safe;

    TeamFile(Path folder, Safe safe) {
        this.file = folder.resolve(NAME);
        this.safe = safe;
    }

    static boolean in(Path folder) {
        return Files.exists(folder.resolve(NAME));
    }

    Optional<TeamSettings> read() throws StoreException {
        try {
            Fields fields = new Fields(StrictJson.object(Files.readAllBytes(file)));
            return Optional.of(new TeamSettings(fields.text("url"), fields.text("user"), this::password));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (MalformedException | IllegalArgumentException e) {
            throw new StoreException(StoreException.Kind.DAMAGED, "its file " + file + " is " + e.getMessage());
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.OTHER, e);
        }
    }

    void write(TeamSettings team, char[] password) throws StoreException {
        if (password.length > 0) {
            byte[] bytes = new String(password).getBytes(StandardCharsets.UTF_8);
            safe.write(PASSWORD, bytes);
            java.util.Arrays.fill(bytes, (byte) 0);
        } else {
            safe.remove(PASSWORD);
        }
        try {
            Path next = file.resolveSibling("team.json.new");
            Files.write(next, Canonical.bytes(Map.of("url", team.url(), "user", team.user())));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.READ_ONLY, e);
        }
    }

    void remove() throws StoreException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.READ_ONLY, e);
        }
        safe.remove(PASSWORD);
    }

    private char[] password() {
        return safe.read(PASSWORD)
                .map(bytes -> {
                    char[] password = new String(bytes, StandardCharsets.UTF_8).toCharArray();
                    java.util.Arrays.fill(bytes, (byte) 0);
                    return password;
                })
                .orElseGet(() -> new char[0]);
    }
}

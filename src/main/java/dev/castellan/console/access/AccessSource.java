package dev.castellan.console.access;

import dev.castellan.fleet.ClusterId;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Where access is read from. */
public sealed interface AccessSource {
    /** A cluster of the fleet, read now. */
    record Cluster(ClusterId id) implements AccessSource {
        @Override
        public String element() {
            return id.value();
        }
    }

    /** A saved snapshot or files of objects on this machine. */
    record File(Path path) implements AccessSource {
        public File {
            path = path.toAbsolutePath().normalize();
        }

        @Override
        public String element() {
            return PREFIX + path;
        }

        /** The name of the file without its folder. */
        public String name() {
            Path name = path.getFileName();
            return name == null ? path.toString() : name.toString();
        }
    }

    /** What the element of an address that means a file begins with; no id of a cluster does. */
    String PREFIX = "file:";

    /** As it stands in an address. */
    String element();

    /** What an element of an address means; empty where it means nothing. */
    static Optional<AccessSource> of(String element) {
        if (!element.startsWith(PREFIX)) {
            return Optional.of(new Cluster(new ClusterId(element)));
        }
        try {
            Path path = Path.of(element.substring(PREFIX.length()));
            return path.isAbsolute() ? Optional.of(new File(path)) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}

package dev.castellan.browse;

import dev.castellan.failure.Failure;
import java.time.Instant;

/**
 * Whether the server of one cluster lives, shared by all that is followed there; ended by closing. What somebody heard from
 * the server, or could not hear, is told here and so reaches the others.
 */
public interface SignsOfLife extends AutoCloseable {
    /** When the server last sent anything. */
    Instant last();

    /** The server answered. */
    void sign();

    /** A request failed. */
    void trouble(Failure why);

    @Override
    void close();

    /** Who wants to know. Its methods return at once. */
    interface Listener {
        /** Whether it says that it is right at this moment; a silent server is asked for a sign then. */
        boolean live();

        /** The server is silent, or time passed that nobody saw: what is known is old from now on. */
        void doubt(Failure why);

        /** The server answers again, perhaps after somebody signed in: worth trying now. */
        void again();
    }

    /** Begins to tell one listener about one cluster. */
    @FunctionalInterface
    interface Source {
        /** Begins; ended by closing what it returns. */
        SignsOfLife tell(Listener listener);
    }
}

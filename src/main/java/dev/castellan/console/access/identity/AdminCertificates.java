package dev.castellan.console.access.identity;

import dev.castellan.access.Principal;
import dev.castellan.console.shell.Address;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which certificates that may do everything somebody took out, or would be known by. Handed in by the entry: the room that
 * knows it is none of this one's.
 */
@FunctionalInterface
public interface AdminCertificates {
    /**
     * Those that a person took out on any cluster, and those that sign in as this user or bring this group; the newest first.
     * Blocks.
     *
     * @param objectId of the person in Entra ID, where it is known
     * @throws dev.castellan.failure.FailureException where nothing can be told
     */
    Taken of(Principal principal, Optional<String> objectId);

    /**
     * What is known of them.
     *
     * @param unknown why there may be more, or other; empty where all that was recorded is there
     * @param at when the record was read; empty where none was
     */
    record Taken(List<Certificate> all, String unknown, Optional<Instant> at) {
        public Taken {
            all = List.copyOf(all);
        }
    }

    /**
     * One that was taken out. Texts are untrusted.
     *
     * @param cluster what it opens
     * @param by who took it out
     * @param as the user it signs in as; empty before it came
     * @param since when it was taken out
     * @param back when it was given back, or seen to be refused by the server
     * @param until when it ends by itself; empty before it came
     * @param tainted why nobody can account for every copy, a sentence without a stop each; empty where everybody can
     * @param place where everything about it is shown
     */
    record Certificate(
            String cluster,
            String by,
            String as,
            Standing standing,
            Instant since,
            Optional<Instant> back,
            Optional<Instant> until,
            List<String> tainted,
            Address place) {
        public Certificate {
            tainted = List.copyOf(tainted);
        }
    }

    /** Where it is. */
    enum Standing {
        FETCHING("being fetched"),
        OUT("held now"),
        NOT_BACK("never returned"),
        BACK("returned"),
        REFUSED("refused by the server");

        private final String words;

        Standing(String words) {
            this.words = words;
        }

        /** For people. */
        String words() {
            return words;
        }
    }
}

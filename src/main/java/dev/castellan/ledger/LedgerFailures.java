package dev.castellan.ledger;

import dev.castellan.failure.Failure;
import java.nio.file.Path;

/** What can go wrong with a record, in words. */
final class LedgerFailures {
    private static final String NOTHING = "What was about to be recorded did not happen.";

    private LedgerFailures() {}

    static Failure keyDamaged() {
        return Failure.expected(
                "ledger-key-damaged",
                "This device's signing key is damaged in the system's store.",
                NOTHING,
                "Remove the item “Castellan: " + DeviceKey.NAME
                        + "” from the system's store; a new key is made then, and" + " the record shows it.");
    }

    static Failure folder(Path folder, Throwable cause) {
        return new Failure(
                "ledger-folder",
                "The folder of the record cannot be used: " + folder + ".",
                NOTHING,
                "Make it writable, or name another data folder with --data-folder.",
                true,
                String.valueOf(cause));
    }

    static Failure full(Throwable cause) {
        return new Failure(
                "ledger-full",
                "There is no space left for the record.",
                NOTHING,
                "Free some space, then try again.",
                true,
                String.valueOf(cause.getMessage()));
    }

    static Failure readOnly(Throwable cause) {
        return new Failure(
                "ledger-read-only",
                "The record cannot be written: its file or folder is read-only.",
                NOTHING,
                "Make it writable for you, then try again.",
                true,
                String.valueOf(cause.getMessage()));
    }

    static Failure busy(Throwable cause) {
        return new Failure(
                "ledger-busy",
                "Another program holds the record.",
                NOTHING,
                "Try again; if it stays so, end other running Castellans.",
                true,
                String.valueOf(cause.getMessage()));
    }

    static Failure damaged(String what) {
        return new Failure(
                "ledger-damaged",
                "The record is not what was written: " + what + ".",
                "Somebody changed it, or the disk did. Nothing is added to it, and " + lower(NOTHING),
                "Run “castellan ledger verify”, keep the file for whoever investigates, then bring a good copy back.",
                false,
                "");
    }

    static Failure unreadable(Throwable cause) {
        return new Failure(
                "ledger-unreadable",
                "The record cannot be read.",
                NOTHING,
                "See the details; keep the file, and bring a good copy back.",
                false,
                String.valueOf(cause.getMessage()));
    }

    static Failure idReused() {
        return new Failure(
                "ledger-id-reused",
                "Something else was recorded under the same id before.",
                NOTHING,
                "Try again; if it happens again, copy the details and report them.",
                false,
                "");
    }

    static Failure tooLarge(String why) {
        return new Failure(
                "ledger-entry-refused", "This cannot be recorded: " + why + ".", NOTHING, "Do less at once.", true, "");
    }

    private static String lower(String sentence) {
        return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }
}

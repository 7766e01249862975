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

    static Failure rolledBack(long seen, long now) {
        return new Failure(
                "ledger-rolled-back",
                "The record on this machine is older than it was: it had " + seen + " entries, now " + now + ".",
                "Its file was removed or an old copy put in its place. Nothing is added to it, and " + lower(NOTHING),
                "Put the newer file back. If it is lost, run “castellan ledger restart --reason TEXT”: the old file is"
                        + " kept aside and a new record tells why.",
                false,
                "");
    }

    static Failure rewritten(long seen) {
        return new Failure(
                "ledger-rewritten",
                "The record on this machine is another one than it was: its first " + seen + " entries were changed.",
                "Somebody rewrote it. Nothing is added to it, and " + lower(NOTHING),
                "Run “castellan ledger verify”, keep the file for whoever investigates, then “castellan ledger restart"
                        + " --reason TEXT”.",
                false,
                "");
    }

    static Failure teamUnreachable(Throwable cause) {
        return new Failure(
                "ledger-team-unreachable",
                "The team's ledger cannot be reached.",
                "Entries are kept on this machine, unconfirmed: others do not see them, and nothing exclusive can rest"
                        + " on them.",
                "They are handed over when it answers again; see “castellan ledger team status”.",
                true,
                String.valueOf(cause.getMessage()));
    }

    static Failure teamUntrusted(StoreException e) {
        return new Failure(
                "ledger-team-untrusted",
                "The server of the team's ledger is not trusted: " + e.getMessage() + ".",
                "No password and no entry was sent to it. What is recorded meanwhile stays on this machine,"
                        + " unconfirmed: others do not see it.",
                "Where the certificate comes from an authority of your own, join again with --ca FILE; the address has"
                    + " to have a name that the certificate is made for. Where it was trusted before, ask who runs the"
                    + " server: somebody may be in between.",
                true,
                String.valueOf(e.getCause()));
    }

    static Failure alarm(String code, String happened) {
        return new Failure(
                "ledger-alarm-" + code,
                happened,
                "Somebody changed the team's ledger, or an old copy of it was put back. This console adds nothing to"
                        + " it; entries stay on this machine, unconfirmed.",
                "Tell the others and compare “castellan ledger team status”. When the cause is known and settled:"
                        + " “castellan ledger team accept --reason TEXT”.",
                false,
                "");
    }

    static Failure empty() {
        return Failure.expected(
                "ledger-empty",
                "Nothing was ever recorded here.",
                "There is nothing to export.",
                "Check the data folder: --data-folder.");
    }

    static Failure teamAbsent() {
        return Failure.expected(
                "ledger-team-absent",
                "There is no team's ledger in this database.",
                "Nothing was joined.",
                "Check the address, or make one with --create as owner of the database.");
    }

    static Failure teamNotJoined(Throwable cause) {
        return new Failure(
                "ledger-team-unreachable",
                "The database of the team's ledger cannot be reached.",
                "Nothing was joined.",
                "Check address, user and password, and that the server's certificate is trusted here.",
                true,
                String.valueOf(cause.getMessage()));
    }

    static Failure noTeam() {
        return Failure.expected(
                "ledger-no-team",
                "No team's ledger is set up on this machine.",
                "Entries are kept on this machine only.",
                "Join one: castellan ledger team join postgresql://HOST/DATABASE.");
    }

    static Failure denied(Throwable cause) {
        return new Failure(
                "ledger-team-denied",
                "The team's ledger did not let this user in, or not write.",
                "Entries stay on this machine, unconfirmed, until it does.",
                "Ask its owner for the role castellan_writer, or check user and password: castellan ledger team"
                        + " status.",
                true,
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

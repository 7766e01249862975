package dev.castellan.console.shell;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that stays in sight in every place for as long as it is so.
 *
 * @param words what, in one short sentence; names from outside have to be cleaned first
 * @param until when it ends by itself; the time left is shown and counts down
 * @param pressing whether it needs somebody now
 * @param place where it is dealt with
 */
public record StandingNotice(String words, Optional<Instant> until, boolean pressing, Address place) {}

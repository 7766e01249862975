package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Tone;
import dev.castellan.failure.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something told to the user.
 *
 * @param number increasing; stays the same when the same is told again
 * @param tone its weight
 * @param text what happened
 * @param failure more about it
 * @param actions what can be done
 * @param at when it was told last
 * @param times how often it was told in a row
 */
record Notice(
        long number, Tone tone, String text, Optional<Failure> failure, List<Action> actions, Instant at, int times) {}

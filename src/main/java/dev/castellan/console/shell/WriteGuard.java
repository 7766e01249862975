package dev.castellan.console.shell;

/**
 * The lock of a guarded environment, shown across the window.
 *
 * @param open whether it may be changed now
 * @param words what holds now, short
 * @param label what pressing it does
 * @param run done on the interface thread
 */
public record WriteGuard(boolean open, String words, String label, Runnable run) {}

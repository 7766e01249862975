package dev.castellan.console.shell;

import javafx.scene.input.KeyCombination;

/**
 * Keys that do something everywhere in the window.
 *
 * @param group the heading in the keyboard help
 * @param label what it does
 * @param keys the keys
 * @param run done on the interface thread
 */
record Shortcut(String group, String label, KeyCombination keys, Runnable run) {}

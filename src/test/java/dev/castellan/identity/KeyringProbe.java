package dev.castellan.identity;

import java.nio.file.Path;
import java.util.Arrays;

/** A process that keeps, reads and forgets a secret in the system's store. */
final class KeyringProbe {
    private KeyringProbe() {}

    /** The argument is the folder for marker files. */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        byte[] secret = new byte[64];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) (i * 37 - 128);
        }
        Safe safe = Safe.ofSystem(folder);
        boolean absent = safe.read("probe").isEmpty();
        safe.write("probe", secret);
        boolean kept = Arrays.equals(secret, Safe.ofSystem(folder).read("probe").orElseThrow());
        safe.remove("probe");
        boolean gone = safe.read("probe").isEmpty();
        System.out.println(absent && kept && gone ? "kept and forgotten" : absent + " " + kept + " " + gone);
    }
}

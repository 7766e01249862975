package dev.castellan.breakglass.proxy;

import java.util.ArrayList;
import java.util.List;

/**
 * How far the operating system keeps the child process to itself.
 *
 * @param unreadable whether other programs of the same user cannot read its memory
 * @param noCore whether it leaves no core file
 * @param locked how much of its memory never goes to the swap space
 */
public record Protection(boolean unreadable, boolean noCore, Locked locked) {
    /** How much memory is locked. */
    public enum Locked {
        /** All of it. */
        EVERYTHING,
        /** The buffer that the key came in; copies that TLS needs may be swapped. */
        KEY_BUFFER,
        /** Nothing. */
        NOTHING
    }

    /** What is not protected, one sentence each, for the person who works with it. */
    public List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        if (!unreadable) {
            gaps.add("Other programs of the same user may be able to read the memory of the proxy.");
        }
        if (!noCore) {
            gaps.add("A crash of the proxy may leave a core file.");
        }
        if (locked != Locked.EVERYTHING) {
            gaps.add("Memory of the proxy that holds the key may be written to the swap space.");
        }
        return List.copyOf(gaps);
    }
}

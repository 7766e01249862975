package dev.castellan.breakglass.proxy;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Locale;

/**
 * Closes this process to others, as far as the system lets a program do that to itself (prctl(2), setrlimit(2), mlock(2),
 * madvise(2)). Only Linux and macOS; elsewhere nothing is claimed.
 */
final class Lockdown {
    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_GET_DUMPABLE = 3;
    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_MEMLOCK = 8;
    private static final int MADV_DONTDUMP = 16;
    private static final int MCL_CURRENT_FUTURE_ONFAULT = 1 | 2 | 4;
    private static final int SIGINT = 2;
    private static final long SIG_IGN = 1;
    private static final long UNLIMITED = -1;

    private final boolean linux;
    private final boolean posix;
    private final boolean unreadable;
    private final boolean noCore;
    private final boolean everything;

    private Lockdown(boolean linux, boolean posix, boolean unreadable, boolean noCore, boolean everything) {
        this.linux = linux;
        this.posix = posix;
        this.unreadable = unreadable;
        this.noCore = noCore;
        this.everything = everything;
    }

    /** Closes it; to be called before any secret is read. */
    static Lockdown apply(String system) {
        String os = system.toLowerCase(Locale.ROOT);
        boolean linux = os.startsWith("linux");
        boolean posix = linux || os.startsWith("mac");
        if (posix) {
            ignoreInterrupts();
        }
        return new Lockdown(
                linux, posix, linux && undumpable(), posix && noCore(), linux && unlimited() && lockEverything());
    }

    /** How far that went, when the key's buffer is locked or not. */
    Protection protection(boolean keyLocked) {
        return new Protection(
                unreadable,
                noCore,
                everything
                        ? Protection.Locked.EVERYTHING
                        : keyLocked ? Protection.Locked.KEY_BUFFER : Protection.Locked.NOTHING);
    }

    /** The key as it came, outside the heap, locked where that may be, and wiped when it is closed. */
    static final class Key implements AutoCloseable {
        private final Arena arena = Arena.ofConfined();
        private final MemorySegment memory;
        private final boolean locked;

        private Key(int size, boolean posix, boolean linux) {
            memory = arena.allocate(size, 4096);
            locked = posix && call("mlock", memory, size) == 0;
            if (linux) {
                int _ = advise(memory, size);
            }
        }

        boolean locked() {
            return locked;
        }

        /** A copy of its beginning on the heap, to be wiped by the caller. */
        byte[] first(int count) {
            return memory.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        }

        @Override
        public void close() {
            memory.fill((byte) 0);
            arena.close();
        }
    }

    /** Reads the key from where it comes, past the heap. */
    Key read(ReadableByteChannel from, int size) throws IOException {
        Key key = new Key(size, posix, linux);
        try {
            ByteBuffer buffer = key.memory.asByteBuffer();
            while (buffer.hasRemaining()) {
                if (from.read(buffer) < 0) {
                    throw new EOFException("the key did not come");
                }
            }
            return key;
        } catch (IOException | RuntimeException e) {
            key.close();
            throw e;
        }
    }

    private static boolean undumpable() {
        FunctionDescriptor shape = FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG);
        try {
            MethodHandle prctl = handle("prctl", shape, Linker.Option.firstVariadicArg(1));
            int set = (int) prctl.invokeExact(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
            int now = (int) prctl.invokeExact(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L);
            return set == 0 && now == 0;
        } catch (Throwable e) {
            return false;
        }
    }

    /** Ctrl+C is meant for the program in the foreground, which this one serves; what ends it is its parent. */
    private static void ignoreInterrupts() {
        try {
            MethodHandle signal = handle(
                    "signal", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            MemorySegment _ = (MemorySegment) signal.invokeExact(SIGINT, MemorySegment.ofAddress(SIG_IGN));
        } catch (Throwable e) {
            // Then it ends with Ctrl+C, which is noticed.
        }
    }

    private static boolean noCore() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(16, 8);
            return limit("setrlimit", RLIMIT_CORE, limit) == 0;
        }
    }

    /** Locking is refused, or the next page is, where less than the whole program may be locked. */
    private static boolean unlimited() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(16, 8);
            return limit("getrlimit", RLIMIT_MEMLOCK, limit) == 0 && limit.get(ValueLayout.JAVA_LONG, 0) == UNLIMITED;
        }
    }

    private static boolean lockEverything() {
        try {
            MethodHandle call = handle("mlockall", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            return (int) call.invokeExact(MCL_CURRENT_FUTURE_ONFAULT) == 0;
        } catch (Throwable e) {
            return false;
        }
    }

    private static int limit(String function, int resource, MemorySegment limit) {
        try {
            MethodHandle call = handle(
                    function, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            return (int) call.invokeExact(resource, limit);
        } catch (Throwable e) {
            return -1;
        }
    }

    private static int call(String function, MemorySegment memory, long size) {
        try {
            MethodHandle call = handle(
                    function, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
            return (int) call.invokeExact(memory, size);
        } catch (Throwable e) {
            return -1;
        }
    }

    private static int advise(MemorySegment memory, long size) {
        try {
            MethodHandle call = handle(
                    "madvise",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
            return (int) call.invokeExact(memory, size, MADV_DONTDUMP);
        } catch (Throwable e) {
            return -1;
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(String function, FunctionDescriptor shape, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), shape, options);
    }
}

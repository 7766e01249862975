package dev.castellan;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A part that is made when it is first asked for, and can be closed if it was. */
final class Once<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private @Nullable T made;

    Once(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public synchronized T get() {
        T part = made;
        if (part == null) {
            part = maker.get();
            made = part;
        }
        return part;
    }

    /** Does something with the part if it was made. */
    void ifMade(Consumer<T> work) {
        Optional<T> part;
        synchronized (this) {
            part = Optional.ofNullable(made);
        }
        part.ifPresent(work);
    }
}

package dev.castellan.breakglass;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * In this program, what gets a key or begins its use, and what picks up an interrupted one, come one after the other for each
 * check-out: halfway through, the one looks like what the other has to clear away.
 */
final class OneAtATime {
    private final Map<CheckoutId, ReentrantLock> locks = new ConcurrentHashMap<>();

    /** Waits until nobody else is at this check-out. */
    <T> T alone(CheckoutId id, Supplier<T> work) {
        ReentrantLock lock = lock(id);
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Does nothing where somebody is at this check-out. */
    void unlessBusy(CheckoutId id, Runnable work) {
        ReentrantLock lock = lock(id);
        if (lock.tryLock()) {
            try {
                work.run();
            } finally {
                lock.unlock();
            }
        }
    }

    private ReentrantLock lock(CheckoutId id) {
        return locks.computeIfAbsent(id, _ -> new ReentrantLock());
    }
}

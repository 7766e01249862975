package dev.castellan.console.access.matrix;

import dev.castellan.access.Namespace;
import dev.castellan.access.Principal;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.matrix.MatrixPicture.AzureState;
import dev.castellan.console.shell.Replies;
import dev.castellan.failure.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the matrix shows. Worked out off the calling thread; each wish has a number, and what was made for an earlier one is
 * dropped. Commands return at once; asked from any thread.
 */
final class MatrixModel {
    private final Replies wishes = new Replies();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private MatrixPicture picture;
    private @Nullable AccessReading reading;
    /** For which place and subjects the table was made. */
    private @Nullable Object made;

    private boolean closed;

    MatrixModel(MatrixWish wish) {
        this.picture = MatrixPicture.first(wish);
    }

    MatrixPicture picture() {
        synchronized (lock) {
            return picture;
        }
    }

    /** Calls the listener after each change, on the thread that made it. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Shows this reading from now on. */
    void show(AccessReading now) {
        synchronized (lock) {
            reading = now;
            made = null;
        }
        wish(picture().wish());
    }

    /** Looks at something else, or otherwise. */
    void wish(MatrixWish wish) {
        long number = wishes.ask();
        AccessReading now;
        synchronized (lock) {
            now = reading;
        }
        change(p -> p.wished(wish, now != null));
        if (now == null) {
            return;
        }
        var _ = CompletableFuture.runAsync(
                () -> make(now, wish, number),
                task -> Thread.ofPlatform().daemon().name("access-matrix").start(task));
    }

    private boolean current(long number) {
        return wishes.wanted(number);
    }

    private void make(AccessReading now, MatrixWish wish, long number) {
        try {
            if (!current(number)) {
                return;
            }
            MatrixMaker maker = new MatrixMaker(now);
            Set<Principal> system = now.system().join();
            List<MatrixRow> everybody = maker.rows(system);
            boolean many = everybody.size() > MatrixMaker.MOST_ROWS;
            // With too many, only those that are looked for are worked out.
            List<MatrixRow> rows = many
                    ? everybody.stream()
                            .filter(r -> fits(r, wish))
                            .limit(MatrixMaker.MOST_ROWS)
                            .toList()
                    : everybody;
            int cut = many
                    ? (int) Math.max(
                            0, everybody.stream().filter(r -> fits(r, wish)).count() - MatrixMaker.MOST_ROWS)
                    : 0;
            Object key = List.of(wish.where(), many ? List.of(wish.who(), wish.kind(), wish.system()) : List.of());
            MatrixTable table;
            AzureState azure;
            synchronized (lock) {
                Optional<MatrixTable> there =
                        key.equals(made) && now.equals(reading) ? picture.table() : Optional.empty();
                table = there.orElse(null);
                azure = picture.azure();
            }
            List<String> namespaces =
                    now.snapshot().namespaces().stream().map(Namespace::name).toList();
            boolean fresh = table == null;
            if (table == null) {
                table = maker.table(rows, maker.columns(), wish.where());
                azure = now.azure().isPresent() ? AzureState.ADDING : AzureState.NONE;
                synchronized (lock) {
                    if (current(number)) {
                        made = key;
                    }
                }
            }
            publish(table, wish, number, namespaces, azure, cut);
            if (azure == AzureState.ADDING && (fresh || current(number))) {
                MatrixTable filled = table.anew();
                if (maker.addAzure(filled, wish.where(), () -> current(number))) {
                    publish(filled, wish, number, namespaces, AzureState.THERE, cut);
                }
            }
        } catch (RuntimeException e) {
            Failure failure = Failure.of(e, "console-access-matrix");
            change(p -> current(number) ? p.failed(failure) : p);
        }
    }

    private void publish(
            MatrixTable table, MatrixWish wish, long number, List<String> namespaces, AzureState azure, int cut) {
        List<Integer> columns = columns(table, wish);
        List<Integer> rows = rows(table, wish, columns);
        change(p -> current(number) ? p.made(table, rows, columns, namespaces, azure, cut) : p);
    }

    private static boolean fits(MatrixRow row, MatrixWish wish) {
        return (wish.system() || !row.system())
                && wish.kind().map(k -> k.equals(row.kind())).orElse(true)
                && row.found().contains(wish.who().toLowerCase(Locale.ROOT));
    }

    private static List<Integer> columns(MatrixTable table, MatrixWish wish) {
        String what = wish.what().toLowerCase(Locale.ROOT);
        return IntStream.range(0, table.columns().size())
                .filter(c ->
                        (wish.all() || !what.isEmpty() || table.columns().get(c).important())
                                && table.columns()
                                        .get(c)
                                        .column()
                                        .text()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(what))
                .boxed()
                .toList();
    }

    /** Rows with nothing in the columns shown are left out, unless somebody is looked for. */
    private static List<Integer> rows(MatrixTable table, MatrixWish wish, List<Integer> columns) {
        boolean named = !wish.who().isEmpty();
        int[] fitting = IntStream.range(0, table.rows().size())
                .filter(r -> fits(table.rows().get(r), wish)
                        && (named || columns.stream().anyMatch(c -> table.any(r, c))))
                .toArray();
        if (!wish.power()) {
            return IntStream.of(fitting).boxed().toList();
        }
        long[] ranked = new long[fitting.length];
        for (int i = 0; i < fitting.length; i++) {
            // The heaviest first, then by name, which is the order of the numbers.
            ranked[i] = ((long) (Integer.MAX_VALUE - table.weight(fitting[i])) << 32) | fitting[i];
        }
        java.util.Arrays.sort(ranked);
        return java.util.Arrays.stream(ranked).mapToObj(r -> (int) r).toList();
    }

    void close() {
        synchronized (lock) {
            closed = true;
        }
        listeners.clear();
        var _ = wishes.ask();
    }

    private void change(UnaryOperator<MatrixPicture> how) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            MatrixPicture next = how.apply(picture);
            if (next.equals(picture)) {
                return;
            }
            picture = next;
        }
        listeners.forEach(Runnable::run);
    }
}

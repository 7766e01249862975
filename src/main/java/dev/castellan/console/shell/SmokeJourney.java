package dev.castellan.console.shell;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javafx.stage.Window;

/**
 * Drives the real console once through its main places, keeps a picture of the first one, and closes it: for CI and for
 * training the AOT cache. Places are reached as a later start would reach them, through {@link SingleInstance}.
 */
public final class SmokeJourney implements Consumer<ConsoleParts.Milestone> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STAY = Duration.ofMillis(900);

    private final Path picture;
    private final Path instanceFolder;
    private final BooleanSupplier loaded;
    private final Supplier<List<Address>> places;
    private final CompletableFuture<Void> outcome = new CompletableFuture<>();

    /**
     * A journey that begins when the console is ready.
     *
     * @param picture PNG file for the first place
     * @param instanceFolder the folder that the console claimed
     * @param loaded whether the first place has its data
     * @param places where to go after that, asked for once the data is there
     */
    public SmokeJourney(Path picture, Path instanceFolder, BooleanSupplier loaded, Supplier<List<Address>> places) {
        this.picture = picture;
        this.instanceFolder = instanceFolder;
        this.loaded = loaded;
        this.places = places;
    }

    @Override
    public void accept(ConsoleParts.Milestone milestone) {
        if (milestone == ConsoleParts.Milestone.READY) {
            Thread.ofPlatform().daemon().name("smoke-journey").start(() -> {
                try {
                    travel();
                    outcome.complete(null);
                } catch (Exception | Error e) {
                    outcome.completeExceptionally(e);
                } finally {
                    Console.close();
                }
            });
        }
    }

    /**
     * To be called after the console was closed.
     *
     * @throws FailureException {@code console-smoke} when the journey did not reach its end
     */
    public void check() {
        try {
            outcome.get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("it was interrupted", e);
        } catch (TimeoutException e) {
            throw failed("the window was closed before its end", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw failed(String.valueOf(e.getCause()), e);
        }
    }

    private void travel() throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!loaded.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new TimeoutException("the first place had no data after " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(50);
        }
        Thread.sleep(STAY);
        keepPicture();
        for (Address place : places.get()) {
            go(place);
            Thread.sleep(STAY);
        }
    }

    private void go(Address place) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            switch (SingleInstance.claim(instanceFolder, Optional.of(place))) {
                case SingleInstance.Claim.Forwarded _ -> {
                    return;
                }
                case SingleInstance.Claim.First first -> {
                    first.instance().close();
                    throw new IOException("the console does not hold its data folder");
                }
                case SingleInstance.Claim.Silent silent -> {
                    // A machine under load answers late.
                    if (System.nanoTime() - end > 0) {
                        throw silent.failure().asException();
                    }
                }
            }
        }
    }

    private void keepPicture() throws Exception {
        CompletableFuture<WritableImage> taken = new CompletableFuture<>();
        Platform.runLater(() -> {
            try {
                Scene scene = Window.getWindows().getFirst().getScene();
                taken.complete(scene.snapshot(null));
            } catch (RuntimeException e) {
                taken.completeExceptionally(e);
            }
        });
        WritableImage image = taken.get(20, TimeUnit.SECONDS);
        Path folder = picture.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.write(picture, Png.of(image));
    }

    private static FailureException failed(String why, Exception cause) {
        return new FailureException(
                new Failure(
                        "console-smoke",
                        "The smoke journey failed: " + why + ".",
                        "The console does not work as it should on this machine.",
                        "Look into the log in the data folder.",
                        true,
                        String.valueOf(cause)),
                cause);
    }
}

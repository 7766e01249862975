package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The user's own terminal becomes raw, and is as before whatever happens. */
class UserTerminalTest {
    private static final String BEFORE = "500:5:bf:8a3b:3:1c:7f:15:4:0:1:0:11:13:1a:0:12:f:17:16:0";

    private final List<List<String>> asked = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> size = new AtomicReference<>("24 80\n");
    private boolean refusing;

    private UserTerminal.Stty.Answer stty(List<String> arguments) {
        asked.add(arguments);
        return switch (arguments.getFirst()) {
            case "-g" -> new UserTerminal.Stty.Answer(true, BEFORE + "\n");
            case "size" -> new UserTerminal.Stty.Answer(true, size.get());
            case "raw" -> new UserTerminal.Stty.Answer(!refusing, "");
            default -> new UserTerminal.Stty.Answer(true, "");
        };
    }

    @Test
    void itIsRawWhileOpenAndAsBeforeAfterwards() throws Exception {
        UserTerminal terminal = UserTerminal.raw(this::stty, true).orElseThrow();
        assertThat(asked).containsExactly(List.of("-g"), List.of("raw", "-echo"));
        terminal.close();
        terminal.close();
        assertThat(asked).endsWith(List.of(BEFORE)).hasSize(3);
    }

    @Test
    void itIsPutInOrderEvenForSomebodyWhoWasInterrupted() throws Exception {
        UserTerminal terminal = UserTerminal.raw(this::stty, true).orElseThrow();
        Thread.currentThread().interrupt();
        terminal.close();
        assertThat(Thread.interrupted()).as("the interrupt is not lost").isTrue();
        assertThat(asked).endsWith(List.of(BEFORE));
    }

    @Test
    void itsSizeIsToldAtFirstAndWhenItChanges() throws Exception {
        List<UserTerminal.Size> told = new CopyOnWriteArrayList<>();
        try (UserTerminal terminal = UserTerminal.raw(this::stty, true).orElseThrow()) {
            terminal.onSize(told::add);
            await().until(() -> told.equals(List.of(new UserTerminal.Size(80, 24))));
            size.set("0 0\n");
            await().until(() -> asked.stream().filter(List.of("size")::equals).count() > 2);
            size.set("31 97\n");
            await().until(() -> told.size() == 2);
            assertThat(told.getLast()).isEqualTo(new UserTerminal.Size(97, 31));
        }
        size.set("9 9\n");
        assertThat(told).hasSize(2);
    }

    @Test
    void anInputThatIsNoTerminalIsNone() throws Exception {
        assertThat(UserTerminal.raw(
                        arguments -> new UserTerminal.Stty.Answer(false, "stty: standard input: Inappropriate ioctl"),
                        true))
                .isEmpty();
        assertThat(UserTerminal.raw(UserTerminalTest::missing, false)).isEmpty();
    }

    @Test
    void aTerminalThatCannotBeSetIsRefusedAndLeftAsItWas() {
        refusing = true;
        assertThatThrownBy(() -> UserTerminal.raw(this::stty, true))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("cli-terminal"));
        assertThat(asked).endsWith(List.of(BEFORE));
        assertThatThrownBy(() -> UserTerminal.raw(UserTerminalTest::missing, true))
                .as("a terminal, and no stty as on Windows")
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().meaning()).contains("no program stty", "Nothing was started"));
    }

    @Test
    void aNonsensicalSizeIsNone() throws Exception {
        try (UserTerminal terminal = UserTerminal.raw(this::stty, true).orElseThrow()) {
            for (String nonsense : List.of("", "24", "x y", "-1 80", "24 80 3", "99999 80")) {
                size.set(nonsense);
                assertThat(terminal.size()).as(nonsense).isEmpty();
            }
            size.set("24 80");
            assertThat(terminal.size()).isEqualTo(Optional.of(new UserTerminal.Size(80, 24)));
        }
    }

    private static UserTerminal.Stty.Answer missing(List<String> arguments) throws IOException {
        throw new IOException("Cannot run program \"stty\": " + arguments);
    }
}

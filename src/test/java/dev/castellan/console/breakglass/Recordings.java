package dev.castellan.console.breakglass;

import dev.castellan.breakglass.proxy.RecordedTerminal;
import dev.castellan.breakglass.proxy.TerminalMoment;
import dev.castellan.breakglass.proxy.Use;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Recorded terminals, for models and pictures. */
final class Recordings {
    private Recordings() {}

    static Use use(long number, String pod, Use.Phase phase, String... exec) {
        return new Use(
                number,
                phase,
                Checkouts.NOW.minusSeconds(3600 - 60 * number),
                phase == Use.Phase.END ? 95_000 * number : 0,
                "create",
                "",
                exec.length == 0 ? "pods/attach" : "pods/exec",
                "shop",
                pod,
                "/api/v1/namespaces/shop/pods/" + pod + "/exec",
                phase == Use.Phase.END ? 101 : 0,
                10,
                2_000,
                "audit-" + number,
                "",
                "kubectl exec",
                List.of(exec),
                phase == Use.Phase.END ? Use.Outcome.STREAMED : Use.Outcome.OPEN,
                "",
                "stream-0001-00000" + number + ".sealed");
    }

    static RecordedTerminal terminal(Use use, RecordedTerminal.State state, boolean inLedger) {
        return new RecordedTerminal(
                Path.of("stream-0001-00000" + use.number() + ".sealed"),
                use,
                state,
                inLedger,
                state == RecordedTerminal.State.MISSING ? "" : "3fa91c0b77de2145");
    }

    static RecordedTerminal.Listing every() {
        return new RecordedTerminal.Listing(
                List.of(
                        terminal(use(1, "web-0", Use.Phase.END, "sh"), RecordedTerminal.State.WHOLE, true),
                        terminal(
                                use(2, "gateway-7c9d4f6b8-x2x9q", Use.Phase.END, "psql", "-U", "postgres", "orders"),
                                RecordedTerminal.State.WHOLE,
                                false),
                        terminal(use(3, "web-1", Use.Phase.BEGIN), RecordedTerminal.State.UNFINISHED, false),
                        terminal(
                                use(
                                        4,
                                        "a-pod-\u202ewhose-name-is-much-longer-than-anybody-would-ever-have-thought-of-"
                                                + "when-the-room-for-it-was-made-0",
                                        Use.Phase.END,
                                        "sh",
                                        "-c",
                                        "for i in $(seq 1 100); do echo \u001b[31mred; done; "
                                                + "cat /etc/passwd | sort | uniq -c | sort -rn | head"),
                                RecordedTerminal.State.CHANGED,
                                true),
                        terminal(use(5, "web-2", Use.Phase.END, "bash"), RecordedTerminal.State.MISSING, true)),
                List.of("record-0002.jsonl is in the ledger, and not here."));
    }

    /** A short visit of a shell: listing, editing, an hour away, going. */
    static List<TerminalMoment> shell() {
        List<TerminalMoment> moments = new ArrayList<>();
        moments.add(new TerminalMoment.Resized(1_000_000, 92, 20));
        moments.add(new TerminalMoment.Shown(20_000_000, "\u001b[1;32mroot@web-0\u001b[0m:\u001b[34m/srv\u001b[0m# "));
        long at = 2_000_000_000L;
        for (String line : List.of("ls --color", "systemctl status gateway", "tail -n 3 /var/log/gateway.log")) {
            for (int i = 0; i < line.length(); i++) {
                String c = line.substring(i, i + 1);
                moments.add(new TerminalMoment.Typed(at, c));
                moments.add(new TerminalMoment.Shown(at + 5_000_000, c));
                at += 120_000_000L;
            }
            moments.add(new TerminalMoment.Typed(at, "\r"));
            moments.add(new TerminalMoment.Shown(at + 10_000_000, "\r\n" + answer(line)));
            moments.add(new TerminalMoment.Shown(
                    at + 30_000_000, "\u001b[1;32mroot@web-0\u001b[0m:\u001b[34m/srv\u001b[0m# "));
            at += 4_000_000_000L;
        }
        at += 3_600_000_000_000L;
        moments.add(new TerminalMoment.Typed(at, "exit\r"));
        moments.add(new TerminalMoment.Shown(at + 5_000_000, "exit\r\n"));
        return moments;
    }

    private static String answer(String line) {
        List<String> lines = line.startsWith("ls")
                ? List.of("\u001b[34mconfig\u001b[0m  \u001b[32mgateway\u001b[0m  README.md  caf\u00e9.txt "
                        + " \u6771\u4eac.log")
                : line.startsWith("systemctl")
                        ? List.of(
                                "\u25cf gateway.service - Gateway",
                                "   Active: \u001b[1;31mfailed\u001b[0m (Result: exit-code) since Thu 2026-11-26"
                                        + " 10:41:07 UTC",
                                "  Process: 4711 ExecStart=/srv/gateway (code=exited, status=1/FAILURE)")
                        : List.of(
                                "10:41:05 connected to the till server",
                                "10:41:06 certificate expired on 2026-11-25",
                                "10:41:07 \u001b[7mgiving up\u001b[0m");
        return String.join("\r\n", lines) + "\r\n";
    }
}

package dev.castellan.breakglass.proxy;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.castellan.breakglass.SealedAdminKey;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** A console in small, as a process of its own: starts a proxy, waits for a word, ends it, and dumps its own memory. */
final class ParentProgram {
    private ParentProgram() {}

    /** Arguments: the plan, the sealed key, where the dump goes. The data key comes over the standard input. */
    public static void main(String[] arguments) throws Exception {
        ProxyPlan plan = Segment.JSON.readValue(Files.readAllBytes(Path.of(arguments[0])), ProxyPlan.class);
        SealedAdminKey sealed =
                SealedAdminKey.parse(Files.readAllBytes(Path.of(arguments[1]))).orElseThrow();
        // Not System.in, which keeps what it read in a buffer.
        try (FileInputStream in = new FileInputStream(FileDescriptor.in)) {
            byte[] dataKey = new byte[SealedAdminKey.DATA_KEY];
            for (int i = 0; i < dataKey.length; i++) {
                dataKey[i] = (byte) in.read();
            }
            try (ProxySession session = ProxySession.start(plan, sealed, dataKey, new Heard())) {
                System.out.println("ready " + session.pid() + " " + session.port());
                int _ = in.read();
            }
            System.out.println("returned");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(arguments[2], false);
            System.out.println("dumped");
        }
    }
}

package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is between the proxy and a socket. */
class WireTest {
    @Test
    void whatWasReadBeforeIsNotReadAgainWhereNothingCame() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Wire.Buffered client = new Wire.Buffered()) {
            client.connect(server.getLocalSocketAddress());
            try (Socket other = server.accept()) {
                InputStream in = client.getInputStream();
                other.getOutputStream().write("old".getBytes(StandardCharsets.US_ASCII));
                assertThat(in.readNBytes(3)).asString(StandardCharsets.US_ASCII).isEqualTo("old");
                client.setSoTimeout(20);
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
                }
                client.setSoTimeout(60_000);
                other.getOutputStream().write("new".getBytes(StandardCharsets.US_ASCII));
                assertThat(in.readNBytes(3)).asString(StandardCharsets.US_ASCII).isEqualTo("new");
            }
        }
    }
}

package dev.castellan.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UnreachableTest {
    static Stream<Arguments> causes() {
        return Stream.of(
                Arguments.of(new UnknownHostException("x"), "network-name-unknown"),
                Arguments.of(
                        new ConnectException().initCause(new UnresolvedAddressException()), "network-name-unknown"),
                Arguments.of(new ConnectException("Connection refused"), "network-refused"),
                Arguments.of(new HttpConnectTimeoutException("x"), "network-timeout"),
                Arguments.of(new HttpTimeoutException("x"), "network-timeout"),
                Arguments.of(new EOFException("EOF reached while reading"), "network-broken"),
                Arguments.of(new IOException("HTTP/1.1 header parser received no bytes"), "network-broken"),
                Arguments.of(new IOException("Tunnel failed, got: 407"), "network-proxy-sign-in"),
                Arguments.of(new IOException("Tunnel failed, got: 403"), "network-proxy-refused"),
                Arguments.of(tls(new CertificateExpiredException("x")), "network-certificate-expired"),
                Arguments.of(tls(new CertificateNotYetValidException("x")), "network-certificate-not-yet-valid"),
                Arguments.of(
                        tls(new CertificateException("No subject alternative DNS name matching x found.")),
                        "network-certificate-name"),
                Arguments.of(tls(new CertPathValidatorException("x")), "network-certificate-untrusted"),
                Arguments.of(new SSLHandshakeException("no protocol"), "network-tls"));
    }

    private static Throwable tls(Throwable cause) {
        return new SSLHandshakeException("PKIX").initCause(cause);
    }

    @ParameterizedTest
    @MethodSource("causes")
    void eachCauseIsItsOwnFailure(Throwable cause, String code) {
        assertThat(Unreachable.because(new UncheckedIOException(new IOException("outside", cause)), "server.example"))
                .hasValueSatisfying(f -> {
                    assertThat(f.code()).isEqualTo(code);
                    assertThat(f.expected()).isTrue();
                });
    }

    @Test
    void otherTroubleIsNotTheNetworks() {
        assertThat(Unreachable.because(new IllegalStateException("x"), "server.example"))
                .isEmpty();
    }
}

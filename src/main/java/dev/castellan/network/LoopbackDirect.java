package dev.castellan.network;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/** Sends loopback traffic straight to its server, whatever the proxy settings say. */
final class LoopbackDirect extends ProxySelector {
    private final ProxySelector others;

    LoopbackDirect(ProxySelector others) {
        this.others = others;
    }

    @Override
    public List<Proxy> select(URI uri) {
        String host = uri.getHost();
        boolean loopback = host != null
                && (host.equalsIgnoreCase("localhost")
                        || host.startsWith("127.")
                        || host.equals("[::1]")
                        || host.equals("::1"));
        return loopback ? List.of(Proxy.NO_PROXY) : others.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        others.connectFailed(uri, address, failure);
    }
}

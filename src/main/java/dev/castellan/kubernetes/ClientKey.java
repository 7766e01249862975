package dev.castellan.kubernetes;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows the client certificate of the moment; asked anew at each handshake, so that a renewed one is used. */
final class ClientKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";

    private final Supplier<Optional<KeyMaterial>> material;

    ClientKey(Supplier<Optional<KeyMaterial>> material) {
        this.material = material;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
        Optional<KeyMaterial> now = material.get();
        if (now.isEmpty()) {
            return null;
        }
        // Issuers are not looked at: API servers behind a proxy name the wrong ones, and kubectl ignores them too.
        String algorithm = now.get().key().getAlgorithm();
        for (String type : keyType) {
            boolean edwards = type.equals("EdDSA") && algorithm.startsWith("Ed");
            boolean pss = type.equals("RSASSA-PSS") && algorithm.equals("RSA");
            if (type.equals(algorithm) || edwards || pss) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return material.get()
                .map(m -> m.chain().toArray(X509Certificate[]::new))
                .orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return material.get().map(KeyMaterial::key).orElse(null);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}

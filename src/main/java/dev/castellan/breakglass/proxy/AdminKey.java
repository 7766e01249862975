package dev.castellan.breakglass.proxy;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows the admin certificate to the API server, whatever authorities that one names. */
final class AdminKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "admin";

    private final Target target;

    AdminKey(Target target) {
        this.target = target;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        String algorithm = target.key().getAlgorithm();
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
    public @Nullable String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return target.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return target.key();
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

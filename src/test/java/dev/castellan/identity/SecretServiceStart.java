package dev.castellan.identity;

import dev.castellan.failure.Failure;
import dev.castellan.network.Network;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One start of a program with the persistent token cache, for {@link SecretServiceTest}: {@code sign-in}, {@code look} or
 * {@code sign-out}, then what a person would see. Arguments: what to do, folder, authority, resource manager, Graph,
 * certificate file, client, tenant.
 */
final class SecretServiceStart {
    private SecretServiceStart() {}

    static void main(String[] arguments) {
        Path folder = Path.of(arguments[1]);
        Cloud cloud = new Cloud(
                "Practice",
                URI.create(arguments[2]),
                URI.create(arguments[3]),
                URI.create(arguments[4]),
                "AzurePublicCloud",
                false);
        Interaction person = new Interaction() {
            @Override
            public void openBrowser(URI authorizeUrl) {
                say("BROWSER " + authorizeUrl);
            }

            @Override
            public void showDeviceCode(DeviceCode code) {
                throw new UnsupportedOperationException();
            }
        };
        Network network = Network.open(Optional.of(Path.of(arguments[5])), Optional.empty());
        try (Identity identity = new Identity(
                new IdentitySettings(cloud, arguments[6], arguments[7], 0, folder),
                () -> network,
                person,
                InstantSource.system())) {
            switch (arguments[0]) {
                case "sign-in" -> identity.signIn(SignInMethod.BROWSER, Optional.empty(), Optional.empty());
                case "sign-out" -> identity.accounts().forEach(identity::signOut);
                default -> {
                    // Only looks.
                }
            }
            List<Account> accounts = identity.accounts();
            for (Account account : accounts) {
                String scope = cloud.resourceManagerScope();
                boolean token = !identity.token(account, account.tenantId(), Set.of(scope))
                        .value()
                        .isEmpty();
                say("ACCOUNT " + account.username() + (token ? " with a token" : ""));
            }
            say("NOTICE " + identity.cacheNotice().map(Failure::code).orElse("none"));
        }
        System.exit(0);
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}

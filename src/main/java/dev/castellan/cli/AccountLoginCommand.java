package dev.castellan.cli;

import dev.castellan.fleet.DisplayText;
import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;
import dev.castellan.identity.SignInMethod;
import dev.castellan.identity.Strength;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan account login}: signs somebody in. */
@Command(
        name = "login",
        header = "Sign in through Entra ID.",
        description = {
            "",
            "The browser opens unless another way is chosen. Tokens are kept by the operating system's own means, and"
                    + " in memory only where it has none.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan account login",
            "  castellan account login --device-code --tenant contoso.onmicrosoft.com",
            "  castellan account login --sandbox --as ada.quill",
            ""
        })
final class AccountLoginCommand implements Callable<Integer> {
    private final Session session;

    @ArgGroup
    Ways ways = new Ways();

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Id or domain of the tenant; that of the profile by default.")
    Optional<String> tenant = Optional.empty();

    @Option(names = "--username", paramLabel = "NAME", description = "User name to offer on the sign-in page.")
    Optional<String> username = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** At most one of them. */
    static final class Ways {
        @Option(names = "--device-code", description = "Type a code on another device.")
        boolean deviceCode;

        @Option(names = "--broker", description = "Use the operating system's account service.")
        boolean broker;
    }

    AccountLoginCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), false, this::login).number();
    }

    private ExitCode login(Desk desk) {
        if (!desk.profile().azure()) {
            session.output().failure(Registration.missing(desk.profile()));
            return ExitCode.FAILURE;
        }
        Identity identity = desk.identity();
        SignInMethod method =
                ways.deviceCode ? SignInMethod.DEVICE_CODE : ways.broker ? SignInMethod.BROKER : SignInMethod.BROWSER;
        Account account = identity.signIn(method, tenant, username);
        Strength strength = identity.strength(account);
        session.print(
                output -> {
                    output.print("Signed in as " + DisplayText.clean(account.username()) + " in tenant "
                            + DisplayText.clean(account.tenantId()) + ".\n");
                    strength.warning().ifPresent(output::remark);
                },
                () -> document(account, strength));
        identity.cacheNotice().ifPresent(session.output()::failure);
        return ExitCode.OK;
    }

    private static ObjectNode document(Account account, Strength strength) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "SignedIn");
        document.put("username", account.username());
        document.put("name", account.name());
        document.put("tenantId", account.tenantId());
        document.put("secondFactor", FleetDocument.word(strength.secondFactor()));
        return document;
    }
}

package dev.castellan.identity;

import dev.castellan.network.Network;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An identity that meets the practice fleet, with a person at the browser who does what the test says. */
public final class Practice implements AutoCloseable {
    /** Signs in with a second factor and may do everything. */
    public static final String ADA = "ada.quill";
    /** Signs in with a password only. */
    public static final String LENA = "lena.holt";

    /** The servers. */
    public final Sandbox sandbox;
    /** Trusts the practice authority. */
    public final Network network;
    /** Every page that was opened. */
    public final List<URI> pages = new CopyOnWriteArrayList<>();
    /** Every device code that was shown. */
    public final List<DeviceCode> codes = new CopyOnWriteArrayList<>();
    /** Does what a person would do. */
    public volatile Interaction person;

    private final Path folder;

    /** Starts the practice fleet. */
    public Practice(SandboxOptions options, Path folder) {
        this.sandbox = Sandbox.start(options, InstantSource.system());
        this.folder = folder;
        this.person = answeringAs(ADA);
        try {
            Path bundle = Files.writeString(folder.resolve("practice-ca.pem"), sandbox.caPem());
            this.network = Network.open(Optional.of(bundle), Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The practice cloud. */
    public Cloud cloud() {
        return new Cloud(
                "Practice", sandbox.authority(), sandbox.resourceManager(), sandbox.graph(), "AzurePublicCloud", false);
    }

    /** The full name of a practice user. */
    public String username(String name) {
        return sandbox.users().stream()
                .map(u -> u.username())
                .filter(u -> u.startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    /** A person who signs in at once, by either method. */
    public Interaction answeringAs(String name) {
        return new Interaction() {
            @Override
            public void openBrowser(URI authorizeUrl) {
                sandbox.signInAs(username(name), authorizeUrl);
            }

            @Override
            public void showDeviceCode(DeviceCode code) {
                sandbox.approveDeviceCode(code.userCode(), username(name));
            }
        };
    }

    /** A person who does nothing. */
    public static Interaction absent() {
        return new Interaction() {
            @Override
            public void openBrowser(URI authorizeUrl) {
                // looks at something else
            }

            @Override
            public void showDeviceCode(DeviceCode code) {
                // looks at something else
            }
        };
    }

    /** An identity whose tokens stay in memory. */
    public Identity identity() {
        return identity(InstantSource.system(), new TokenVault.Memory(), Duration.ofMinutes(1), cloud());
    }

    Identity identity(InstantSource clock, TokenVault vault, Duration patience, Cloud cloud) {
        Interaction recorded = new Interaction() {
            @Override
            public void openBrowser(URI authorizeUrl) {
                pages.add(authorizeUrl);
                person.openBrowser(authorizeUrl);
            }

            @Override
            public void showDeviceCode(DeviceCode code) {
                codes.add(code);
                person.showDeviceCode(code);
            }
        };
        return new Identity(
                new IdentitySettings(cloud, sandbox.clientId(), sandbox.tenantId(), 0, folder),
                () -> network,
                recorded,
                clock,
                name -> vault,
                patience);
    }

    /** Signs somebody in with the browser. */
    public Account signIn(Identity identity, String name) {
        Interaction before = person;
        person = answeringAs(name);
        Account account = identity.signIn(SignInMethod.BROWSER, Optional.empty(), Optional.of(username(name)));
        person = before;
        return account;
    }

    @Override
    public void close() {
        sandbox.close();
    }
}

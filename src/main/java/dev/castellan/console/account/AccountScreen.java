package dev.castellan.console.account;

import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Crumb;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ShellContext;
import java.util.List;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** Who is signed in, how strongly, and signing in and out. */
final class AccountScreen implements Screen {
    private final ShellContext shell;
    private final AccountModel model;
    private @Nullable AccountView view;

    AccountScreen(AccountDesk desk, ShellContext shell) {
        this.shell = shell;
        this.model = new AccountModel(desk, shell);
    }

    @Override
    public Address address() {
        return Address.of("account");
    }

    @Override
    public String title() {
        return "Account";
    }

    @Override
    public Parent view() {
        AccountView made = view;
        if (made == null) {
            made = new AccountView(model, shell);
            view = made;
        }
        return made.root();
    }

    @Override
    public List<Crumb> crumbs() {
        return List.of(Crumb.here("Account"));
    }

    @Override
    public boolean moveTo(Address address) {
        return address.screen().equals("account");
    }

    @Override
    public void refresh() {
        model.read();
    }

    @Override
    public void shown() {
        model.read();
    }

    @Override
    public void close() {
        model.close();
        AccountView shown = view;
        if (shown != null) {
            shown.close();
        }
    }
}

package dev.castellan.console.account;

import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.PaletteEntry;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ScreenFactory;
import dev.castellan.console.shell.ShellContext;
import java.util.List;

/** Opens the account screen: {@code castellan://account}. */
public final class AccountScreens implements ScreenFactory {
    private final AccountDesk desk;

    /** Screens on these accounts. */
    public AccountScreens(AccountDesk desk) {
        this.desk = desk;
    }

    @Override
    public String name() {
        return "account";
    }

    @Override
    public String label() {
        return "Account";
    }

    @Override
    public Icon icon() {
        return Icon.ACCOUNT;
    }

    @Override
    public boolean atFoot() {
        return true;
    }

    @Override
    public Screen open(Address address, ShellContext shell) {
        return new AccountScreen(desk, shell);
    }

    @Override
    public List<PaletteEntry> palette(ShellContext shell) {
        return List.of(PaletteEntry.action(
                "Sign in or out",
                "Accounts, tenants, strength of the sign-in",
                Icon.SIGN_IN,
                () -> shell.go(Address.of("account"))));
    }
}

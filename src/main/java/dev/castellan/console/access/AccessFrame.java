package dev.castellan.console.access;

import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.FleetCluster;
import java.util.Map;
import java.util.Optional;

/** What the access screen gives to a tab. */
public interface AccessFrame {
    /** The shell: jobs begun here end with the screen. */
    ShellContext shell();

    /** The rooms below. */
    AccessDesk desk();

    /** Where files are asked for. */
    FileChoice files();

    /** What is shown. */
    AccessSource source();

    /** The cluster behind it; empty for a file, or where the fleet does not know it any more. */
    Optional<FleetCluster> cluster();

    /** A place of this screen as a link. */
    Address at(String page, Map<String, String> choices);

    /** Goes to a place of this screen, remembered in the history. */
    void go(String page, Map<String, String> choices);

    /** To be called after choices, guard or what is at stake of a page changed. */
    void changed();
}

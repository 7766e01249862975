package dev.castellan.kubernetes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A credential plug-in that we found and whose arguments we built ourselves. It inherits nothing from this process.
 *
 * @param program the program, found on this computer
 * @param args its arguments
 * @param environment all it gets to see
 */
public record PluginProgram(Path program, List<String> args, Map<String, String> environment) {
    public PluginProgram {
        args = List.copyOf(args);
        environment = Map.copyOf(environment);
    }
}

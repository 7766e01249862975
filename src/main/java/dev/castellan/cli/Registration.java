package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.settings.Profile;

/** What to say where a profile names no app registration: none is built in, so Azure needs the user's own. */
final class Registration {
    private Registration() {}

    static Failure missing(Profile profile) {
        return Failure.expected(
                "cli-no-registration",
                "The profile “" + profile.name() + "” names no app registration.",
                "Without one nobody can sign in to Azure; kubeconfig files work all the same.",
                "Register a public client in Entra ID with the redirect address http://localhost, then give its client"
                    + " id under Settings, Profiles, or in a profile file (--profile FILE). To practise: --sandbox.");
    }

    static void remark(Output output, Profile profile) {
        output.failure(missing(profile));
    }
}

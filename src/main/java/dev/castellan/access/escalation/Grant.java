package dev.castellan.access.escalation;

import dev.castellan.access.Binding;
import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.Subject;
import java.util.Optional;

/** One subject of one binding: the least that can be taken away. */
public record Grant(Binding binding, Subject subject) {
    /** As written for people. */
    public String text() {
        return subject.text() + " in " + binding.text() + " → " + binding.role().text();
    }

    /** The user or group a subject of a binding means; empty where it never applies. */
    public static Optional<Principal> principal(Binding binding, Subject subject) {
        return switch (subject.kind()) {
            case Subject.USER -> Optional.of(Principal.user(subject.name()));
            case Subject.GROUP -> Optional.of(Principal.group(subject.name()));
            case Subject.SERVICE_ACCOUNT -> {
                String in = subject.namespace().isEmpty() ? binding.namespace() : subject.namespace();
                yield in.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Principal.user(Requester.serviceAccountName(in, subject.name())));
            }
            default -> Optional.empty();
        };
    }
}

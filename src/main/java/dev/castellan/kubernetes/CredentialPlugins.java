package dev.castellan.kubernetes;

import java.time.InstantSource;

/** Runs the credential plug-ins of kubeconfigs. */
public final class CredentialPlugins implements AutoCloseable {
    /** Nothing runs yet. */
    public CredentialPlugins(InstantSource clock) {}

    @Override
    public void close() {}
}

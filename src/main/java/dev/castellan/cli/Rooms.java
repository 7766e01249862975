package dev.castellan.cli;

import dev.castellan.identity.Interaction;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The rest of the house, as far as the command line has to do with it. Given by the entry. */
public interface Rooms {
    /** The time. */
    InstantSource clock();

    /**
     * Opens the console and returns when it was closed.
     *
     * @param address where to go first
     * @throws dev.castellan.failure.FailureException when it cannot be opened
     */
    ExitCode console(Choices choices, Optional<String> address);

    /**
     * Prepares a command's work; quick, and nothing is connected yet.
     *
     * @throws dev.castellan.failure.FailureException when the profile cannot be used
     */
    Desk desk(Choices choices, Interaction interaction);

    /**
     * Shows a page in the system's browser.
     *
     * @throws dev.castellan.failure.FailureException when there is none
     */
    void browse(URI page);

    /** Sends the log of this process to the data folder. */
    void log(Choices choices);

    /**
     * Starts the practice fleet for other programs.
     *
     * @throws dev.castellan.failure.FailureException when it cannot be started
     */
    PracticeServer serve(Choices choices, Serving serving);

    /**
     * Reaches a practice fleet that another process serves.
     *
     * @param profileFile the profile that it wrote
     * @throws dev.castellan.failure.FailureException when it does not answer
     */
    PracticeFaults faults(Path profileFile);

    /**
     * How the practice fleet is served.
     *
     * @param folder where its files go; empty for a new temporary folder
     * @param port the first port; 0 for any
     * @param tokenLifetime of access tokens
     * @param faultFile faults to begin with
     * @param events about how many events in addition, over all clusters
     * @param churn changes a second over the clusters in use
     */
    record Serving(
            Optional<Path> folder,
            int port,
            Optional<Duration> tokenLifetime,
            Optional<Path> faultFile,
            int events,
            int churn) {
        /** Without further events and changes. */
        public Serving(Optional<Path> folder, int port, Optional<Duration> tokenLifetime, Optional<Path> faultFile) {
            this(folder, port, tokenLifetime, faultFile, 0, 0);
        }
    }

    /** A practice fleet that runs until it is closed; closing removes its files. */
    interface PracticeServer extends AutoCloseable {
        /** Where its files are. */
        Path folder();

        /** The file with its certificate authority. */
        Path caFile();

        /** The file with a profile that reaches it. */
        Path profileFile();

        /** The kubeconfig with its clusters. */
        Path kubeconfigFile();

        /** Names and addresses of its services. */
        List<Endpoint> endpoints();

        /** Whom one can sign in as. */
        List<User> users();

        @Override
        void close();
    }

    /** A service of the practice fleet. */
    record Endpoint(String name, String address) {}

    /** A practice user. The password is no secret: it opens nothing but the practice fleet. */
    record User(String username, String password, boolean mfa, String role) {}

    /** The faults of a practice fleet. */
    interface PracticeFaults {
        /**
         * The audit log of a cluster's API server so far, one event a line.
         *
         * @throws dev.castellan.failure.FailureException where no fleet answers or it has no such cluster
         */
        String audit(String cluster);

        /** The kinds of fault it knows, in lower case with hyphens. */
        List<String> kinds();

        /** The services that can misbehave, in lower case. */
        List<String> services();

        /** Makes it misbehave. */
        void set(Fault fault);

        /** Makes it behave. */
        void clear();

        /** What is in force, one line each. */
        List<String> active();
    }

    /**
     * One misbehaviour.
     *
     * @param kind what goes wrong
     * @param service which service
     * @param path glob over the path
     * @param count how many requests are hit; 0 until cleared
     * @param duration Retry-After of a throttling, length of a delay
     * @param detail HTTP status or claims
     */
    record Fault(String kind, String service, String path, int count, Optional<Duration> duration, String detail) {}
}

package dev.castellan.breakglass.proxy;

import dev.castellan.failure.Failure;

/** What can go wrong with the proxy, in words. */
final class ProxyFailures {
    private ProxyFailures() {}

    static Failure trust() {
        return Failure.expected(
                "breakglass-proxy-trust",
                "The certificate authority of the admin kubeconfig could not be read.",
                "Without it the API server cannot be told from another one, so the proxy was not started.",
                "Fetch the admin kubeconfig again, or take in one that has certificate-authority-data.");
    }

    static Failure sealed() {
        return Failure.expected(
                "breakglass-proxy-sealed",
                "The sealed admin key could not be opened.",
                "It belongs to another check-out, was changed, or its data key was destroyed.",
                "Return this check-out and check out again.");
    }

    static Failure notEnded(long pid) {
        return Failure.expected(
                "breakglass-proxy-not-ended",
                "The proxy with process id " + pid + " does not end.",
                "The admin key is still in its memory.",
                "End that process with the means of the system, then try again.");
    }

    static Failure notStarted(Throwable cause) {
        return new Failure(
                "breakglass-proxy-not-started",
                "The proxy of the check-out could not be started.",
                "The admin key was not used, and nothing of it is left.",
                "Look whether the data folder can be written and has space, then try again.",
                true,
                String.valueOf(cause));
    }

    static Failure refused() {
        return Failure.expected(
                "breakglass-proxy-certificate-refused",
                "The API server refused the admin certificate.",
                "It was replaced or has ended; nothing can be done with this check-out.",
                "Return it, then check out again to get the present certificate.");
    }

    static Failure refusedMeanwhile() {
        return Failure.expected(
                "breakglass-proxy-refused-meanwhile",
                "The API server has begun to refuse the admin certificate.",
                "Its authority was probably replaced while the check-out was in use.",
                "Return this check-out and check out again.");
    }

    static Failure notLimited() {
        return Failure.expected(
                "breakglass-proxy-not-limited",
                "The API server does not let the admin certificate act as somebody else.",
                "A limited check-out depends on that, so its proxy was not started.",
                "Ask for a full check-out, or give the certificate's group the right to impersonate.");
    }

    static Failure odd(int status) {
        return Failure.expected(
                "breakglass-proxy-odd-answer",
                "The API server answered " + status + " to a question after its version.",
                "It is not known whom it takes the certificate for, so the proxy was not started.",
                "Look whether the address is the API server's own, then try again.");
    }

    static Failure unreachable(String why) {
        return Failure.expected(
                "breakglass-proxy-unreachable",
                "The API server did not answer: " + why,
                "The proxy was not started; the check-out is as it was.",
                "Break-glass needs a direct way to the API server. Look at VPN, firewall and address, then try again.");
    }

    static Failure recordingFull() {
        return Failure.expected(
                "breakglass-proxy-recording-full",
                "A terminal was cut, because its recording is as large as one may be.",
                "The policy has every terminal recorded: 256 MB each, 1 GB for each start of the proxy.",
                "Copy large files another way, or close the proxy and start it again.");
    }

    static Failure record(boolean closed) {
        return closed
                ? Failure.expected(
                        "breakglass-proxy-record",
                        "The record of the check-out can no longer be written.",
                        "The proxy has ended, because nothing may happen that is not recorded.",
                        "Free some space on the disk of the data folder, then start the proxy again.")
                : Failure.expected(
                        "breakglass-proxy-unrecorded",
                        "The record of the check-out can no longer be written.",
                        "The policy lets the proxy go on: what happens from now on stands in the cluster's audit log"
                                + " only.",
                        "Free some space on the disk of the data folder, and start the proxy again soon.");
    }
}

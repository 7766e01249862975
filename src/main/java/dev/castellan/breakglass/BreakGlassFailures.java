package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.time.temporal.ChronoUnit;

/** What can go wrong with a check-out, in words. */
final class BreakGlassFailures {
    private BreakGlassFailures() {}

    static Failure unknown(CheckoutId id) {
        return Failure.expected(
                "breakglass-not-found",
                "There is no check-out " + id + " in the ledger.",
                "Nothing was done.",
                "See which there are: castellan breakglass list --all.");
    }

    static Failure policy(String violation) {
        return Failure.expected(
                "breakglass-policy-denied",
                DisplayText.clean(violation) + ".",
                "Nothing was requested.",
                "Ask for what the policy allows: castellan breakglass policy.");
    }

    static Failure nobody() {
        return Failure.expected(
                "breakglass-denied-unsigned",
                "Nobody is signed in here, and this check-out needs somebody else’s approval.",
                "Nothing was requested: that the approver is somebody else could not be told, so no approval would"
                        + " count.",
                "Sign in first (castellan account login), with a profile that has Azure; or ask for an emergency,"
                        + " where the policy allows one.");
    }

    static Failure state(Checkout checkout, CheckoutState state, String wanted) {
        boolean back = state == CheckoutState.VERIFIED || state == CheckoutState.RETURNED;
        return Failure.expected(
                "breakglass-state",
                "The check-out " + checkout.id() + " "
                        + (back ? "was given back" : "is " + state.label().toLowerCase(java.util.Locale.ROOT))
                        + "; it cannot be " + wanted + ".",
                "Nothing was done.",
                (state.over() || back ? "Request another, or see" : "See")
                        + " where it stands: castellan breakglass status " + checkout.id() + ".");
    }

    static Failure notYours(Checkout checkout, String who) {
        return Failure.expected(
                "breakglass-denied-own",
                who,
                "Nothing was done to " + checkout.id() + ".",
                "Let the right person do it on their own console, with their own account and device.");
    }

    static Failure notCounted(String why) {
        return Failure.expected(
                "breakglass-denied-not-counted",
                "The ledger has the entry, but it does not count: " + DisplayText.clean(why) + ".",
                "Nothing else was done.",
                "See where the check-out stands, and who may do this.");
    }

    static Failure overtaken(CheckoutId id) {
        return Failure.expected(
                "breakglass-overtaken",
                "Others changed the check-out " + id + " at the same moment, again and again.",
                "Nothing was done.",
                "Look where it stands now, then decide again.");
    }

    static Failure busy(CheckoutId id) {
        return Failure.expected(
                "breakglass-busy",
                "Another Castellan on this computer works on " + id + ".",
                "Nothing was done here.",
                "Wait until it is done there, then look where the check-out stands: castellan breakglass status " + id
                        + ".");
    }

    static Failure unconfirmed() {
        return Failure.expected(
                "breakglass-unconfirmed",
                "The team’s ledger cannot be reached, so nobody else sees this yet.",
                "The key was not fetched; what was recorded here counts once the ledger has taken it.",
                "Reach the team’s ledger, or request an emergency where the policy allows one.");
    }

    static Failure noPolicy() {
        return Failure.expected(
                BreakGlassSnapshot.POLICY_UNKNOWN,
                "What the team allows is not known here: its ledger cannot be reached, and was not read from this"
                        + " machine before.",
                "The policy shown is the standard one. No key goes to a file and none is used, except in an emergency,"
                        + " and then without terminals; what proxies refuse besides, because the team added it, is not"
                        + " known and not refused.",
                "Reach the team’s ledger once.");
    }

    static Failure policyLapsed(PolicyFold.Lapsed lapsed) {
        return Failure.expected(
                BreakGlassSnapshot.POLICY_LAPSED,
                "The policy that " + DisplayText.clean(lapsed.proposed().name()) + " proposed and "
                        + DisplayText.clean(lapsed.accepted().name()) + " accepted on "
                        + lapsed.at().truncatedTo(ChronoUnit.SECONDS)
                        + " is not in force: who proposed it was not signed in.",
                "That two people agreed on it cannot be told. The policy before it holds, which may allow more; an"
                        + " earlier Castellan still takes the other one for the team’s.",
                "Sign in, propose it again, and have somebody else accept it: castellan breakglass policy.");
    }

    static Failure proposalUnsigned() {
        return Failure.expected(
                "breakglass-denied-unsigned",
                "Nobody is signed in here, and a policy has to be accepted by somebody else than who proposes it.",
                "Nothing was proposed: that the two are not one person could not be told, so no acceptance would"
                        + " count.",
                "Sign in first (castellan account login), with a profile that has Azure.");
    }

    static Failure proposerUnknown(Person by) {
        return Failure.expected(
                "breakglass-denied-unsigned",
                "“" + DisplayText.clean(by.name()) + "”, who proposed this policy, was not signed in.",
                "It was not accepted: that you are somebody else could not be told, so it would not count.",
                "Have it proposed again by somebody who is signed in, or propose it yourself and have another accept"
                        + " it.");
    }

    static Failure proposalForged(Person by) {
        return Failure.expected(
                "breakglass-proposal-unsigned",
                "The policy proposed by “" + DisplayText.clean(by.name())
                        + "” is not signed by the device that it names.",
                "It was not accepted: somebody may have written into the ledger’s database by hand.",
                "Verify the ledger: castellan ledger verify. Tell the others.");
    }

    static Failure policyUnknown(CheckoutId id, String wanted) {
        return Failure.expected(
                "breakglass-unconfirmed",
                "The team’s ledger cannot be reached, and this machine has not kept what it allows.",
                "The key of " + id + " was not " + wanted + ": the team may forbid it, or have terminals recorded.",
                "Reach the team’s ledger, then do it again. An emergency check-out can be used meanwhile, without"
                        + " terminals and by the standard rules alone: keep to what the team refuses yourself.");
    }

    static Failure unsigned(CheckoutId id, Person by, String wanted) {
        return Failure.expected(
                "breakglass-approval-unsigned",
                "The approval by “" + DisplayText.clean(by.name()) + "” is not signed by the device that it names.",
                "The key of " + id + " was not " + wanted
                        + ": somebody may have written into the ledger’s database by hand.",
                "Verify the ledger: castellan ledger verify. Tell the others.");
    }

    static Failure noSource() {
        return Failure.expected(
                "breakglass-no-source",
                "This cluster’s admin certificate does not come from Azure.",
                "Nothing was fetched.",
                "Take a kubeconfig file in: castellan breakglass take-in FILE.");
    }

    static Failure elsewhere(Checkout checkout) {
        return Failure.expected(
                "breakglass-elsewhere",
                "The key of " + checkout.id() + " lies on another machine.",
                "Nothing was done here.",
                "Do it there; where that machine is lost, declare the check-out lost.");
    }

    static Failure heldHere(CheckoutId id, boolean fetching, String wanted) {
        return Failure.expected(
                "breakglass-held-here",
                fetching
                        ? "The key of " + id + " is being fetched to this machine."
                        : "The key of " + id + " is on this machine, and was not given back to the end.",
                "Its approval lies in the ledger in use: without that, the next start would find a key that nobody"
                        + " agreed to, and destroy it without a receipt. So " + wanted + ".",
                fetching
                        ? "Wait until it is fetched and give it back: castellan breakglass return " + id + "."
                        : "Give it back first: castellan breakglass return " + id + ".");
    }

    static Failure ledgerChanged(CheckoutId id) {
        return Failure.expected(
                "breakglass-ledger-changed",
                "Another Castellan on this machine left or joined a team’s ledger since this one was started.",
                "No key of " + id + " is kept here: the next start would not know why it is here.",
                "End this program and start it again.");
    }

    static Failure maybeHere(CheckoutId id, String wanted) {
        return Failure.expected(
                "breakglass-held-here",
                "There is a folder of the check-out " + id + " on this machine, and the ledger that knows it cannot be"
                        + " reached.",
                "It may hold a key whose approval lies there; without that, the next start would destroy it without a"
                        + " receipt. So " + wanted + ".",
                "Reach the team’s ledger, give the key back, then try again: castellan ledger team status.");
    }

    static Failure maybeHereUnread(CheckoutId id, String wanted) {
        return Failure.expected(
                "breakglass-held-here",
                "There is a folder of the check-out " + id + " on this machine, and the record that knows it cannot be"
                        + " read.",
                "It may hold a key whose approval stands there; without that, the next start would destroy it without a"
                        + " receipt. So " + wanted + ".",
                "See what is wrong with the record: castellan ledger verify. Where it can be put back, give the key"
                        + " back then.");
    }

    static Failure sealedGone(CheckoutId id) {
        return Failure.expected(
                "breakglass-sealed-gone",
                "The sealed key of " + id + " cannot be opened any more: it or its data key is gone or was changed.",
                "The check-out cannot be used.",
                "Give it back, and request another.");
    }

    static Failure noCustodian() {
        return Failure.expected(
                "breakglass-no-proxy",
                "Here is nothing that could work with the key without giving it away.",
                "It stays sealed.",
                "Use the installed Castellan of this version.");
    }

    static Failure overdue(CheckoutId id) {
        return Failure.expected(
                "breakglass-overdue",
                "The time of " + id + " is over.",
                "It cannot be used any more.",
                "Give it back: castellan breakglass return " + id + ".");
    }

    static Failure export(java.nio.file.Path file, String what) {
        return Failure.expected(
                "breakglass-export-left",
                "The file " + DisplayText.clean(file.toString()) + " " + what + ".",
                "The check-out is not given back to the end; what else there was of the key is destroyed.",
                "Make it readable and removable for you, or remove it, then give the check-out back again.");
    }

    static Failure originalLeft(CheckoutId id, java.nio.file.Path file, String what) {
        return Failure.expected(
                "breakglass-original-left",
                "The file " + DisplayText.clean(file.toString()) + ", from which the key of " + id + " was taken, "
                        + what + ".",
                "The key may lie open there, and is not said to be removed.",
                "Look at it and remove it, or make it readable and removable for you; Castellan looks again at its next"
                        + " start, and when the check-out is given back: castellan breakglass return " + id + ".");
    }

    static Failure noSearch() {
        return Failure.expected(
                "breakglass-no-search",
                "Nothing here can search this machine for copies.",
                "Whether copies of the key lie here is not known.",
                "Search with: castellan breakglass sweep.");
    }

    /** Of a return this is no reason to stay open: its receipt says it. */
    static final String ORIGINAL_UNCLEAR = "breakglass-original-unclear";

    static Failure originalUnclear(CheckoutId id, java.nio.file.Path file, String what) {
        return Failure.expected(
                ORIGINAL_UNCLEAR,
                "Whether the key still lies in the file " + DisplayText.clean(file.toString()) + ", from which that of "
                        + id + " was taken, cannot be told: it " + what + ".",
                "The key may lie open there, and is not said to be removed.",
                "Connect the drive, or look at the file and remove it. Castellan looks again at each start, every few"
                        + " minutes once the key is given back, and with castellan breakglass return " + id + ".");
    }

    static Failure file(java.nio.file.Path file, String what) {
        return Failure.expected(
                "breakglass-file",
                "The file " + DisplayText.clean(file.toString()) + " " + what + ".",
                "Nothing was taken in.",
                "Name an ordinary kubeconfig file that you may read and remove.");
    }
}

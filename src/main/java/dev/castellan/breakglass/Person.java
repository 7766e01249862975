package dev.castellan.breakglass;

import dev.castellan.ledger.Entry;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who acted, as the entry and its signature say.
 *
 * @param name a user name, usually an e-mail address
 * @param account the home account id, {@code oid.tenant}; empty where nobody was signed in
 * @param device the id of the key that signed
 */
public record Person(String name, String account, String device) {
    static Person of(Entry entry) {
        return new Person(entry.actor().name(), entry.actor().account(), entry.device());
    }

    /** Whether somebody was signed in, rather than the system's user alone. */
    public boolean signedIn() {
        return !account.isEmpty();
    }

    /**
     * Whether both may be one human being: the same home account or object, the same address, two accounts that the policy
     * knows to be one person's, or the same device. In doubt it is the same.
     *
     * @param samePerson sets of user names that belong to one person
     */
    public boolean mayBe(Person other, List<Set<String>> samePerson) {
        if (device.equals(other.device)) {
            return true;
        }
        if (signedIn() && other.signedIn() && (account.equals(other.account) || oid().equals(other.oid()))) {
            return true;
        }
        String mine = address(name);
        String theirs = address(other.name);
        if (mine.equals(theirs)) {
            return true;
        }
        return samePerson.stream()
                .map(set -> set.stream().map(Person::address).toList())
                .anyMatch(set -> set.contains(mine) && set.contains(theirs));
    }

    private String oid() {
        int dot = account.indexOf('.');
        return (dot < 0 ? account : account.substring(0, dot)).toLowerCase(Locale.ROOT);
    }

    /**
     * An address in one form: lower case, without a {@code +tag}; a guest's user principal name
     * ({@code ada_contoso.com#EXT#@fabrikam.com}, Entra documentation on B2B users) as the address it was made of.
     */
    static String address(String name) {
        String text = name.strip().toLowerCase(Locale.ROOT);
        int guest = text.indexOf("#ext#");
        if (guest > 0) {
            text = text.substring(0, guest);
            int at = text.lastIndexOf('_');
            text = at > 0 ? text.substring(0, at) + "@" + text.substring(at + 1) : text;
        }
        int at = text.lastIndexOf('@');
        int plus = text.indexOf('+');
        return plus > 0 && plus < at ? text.substring(0, plus) + text.substring(at) : text;
    }
}

package dev.castellan.fleet;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares versions of the Arc agents, such as {@code 1.21.10} or {@code 1.22.0-preview}. Pure. */
final class AgentVersion {
    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,9}(?:\\.\\d{1,9}){0,5})([-+].*)?");

    private AgentVersion() {}

    /** Whether one version is older than another; never where one of them cannot be read, as nothing is known then. */
    static boolean older(String version, String wanted) {
        Matcher one = VERSION.matcher(version.strip());
        Matcher other = VERSION.matcher(wanted.strip());
        if (!one.matches() || !other.matches()) {
            return false;
        }
        List<BigInteger> numbers = numbers(one.group(1));
        List<BigInteger> others = numbers(other.group(1));
        for (int i = 0; i < Math.max(numbers.size(), others.size()); i++) {
            BigInteger left = i < numbers.size() ? numbers.get(i) : BigInteger.ZERO;
            BigInteger right = i < others.size() ? others.get(i) : BigInteger.ZERO;
            if (!left.equals(right)) {
                return left.compareTo(right) < 0;
            }
        }
        // A preview comes before its release.
        return preview(one.group(2)) && !preview(other.group(2));
    }

    private static boolean preview(@org.jspecify.annotations.Nullable String suffix) {
        return suffix != null && suffix.startsWith("-");
    }

    private static List<BigInteger> numbers(String text) {
        List<BigInteger> numbers = new ArrayList<>();
        for (String part : text.split("\\.", -1)) {
            numbers.add(new BigInteger(part));
        }
        return numbers;
    }
}

package dev.castellan.kubernetes;

/** Reads the time that a container runtime puts before each line, without making objects: there are millions. */
final class RFC3339 {
    /** Longest form: {@code 2026-01-02T03:04:05.123456789+00:00}. */
    static final int LONGEST = 35;

    private static final int SHORTEST = 20;
    private static final String FORM = "dddd-dd-ddTdd:dd:dd";

    private RFC3339() {}

    /** Where the time at the beginning of a line ends; -1 where there is none. */
    static int end(byte[] line, int length) {
        if (length < SHORTEST) {
            return -1;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char form = FORM.charAt(i);
            if (form == 'd' ? !digit(line[i]) : line[i] != form) {
                return -1;
            }
        }
        int i = FORM.length();
        if (line[i] == '.') {
            i++;
            while (i < length && digit(line[i])) {
                i++;
            }
        }
        if (i < length && line[i] == 'Z') {
            i++;
        } else if (i + 5 < length && (line[i] == '+' || line[i] == '-')) {
            i += 6;
        } else {
            return -1;
        }
        return i == length || (i < length && line[i] == ' ') ? i : -1;
    }

    /** Nanoseconds since 1970 of a time that {@link #end} found. */
    static long nanos(byte[] line, int end) {
        long day = days(number(line, 0, 4), number(line, 5, 2), number(line, 8, 2));
        long second = day * 86_400L + number(line, 11, 2) * 3_600L + number(line, 14, 2) * 60L + number(line, 17, 2);
        int i = FORM.length();
        long nanos = 0;
        if (line[i] == '.') {
            int digits = 0;
            for (i++; i < end && digit(line[i]); i++, digits++) {
                if (digits < 9) {
                    nanos = nanos * 10 + (line[i] - '0');
                }
            }
            for (; digits < 9; digits++) {
                nanos *= 10;
            }
        }
        if (line[i] != 'Z') {
            int offset = (number(line, i + 1, 2) * 60 + number(line, i + 4, 2)) * 60;
            second -= line[i] == '-' ? -offset : offset;
        }
        return second * 1_000_000_000L + nanos;
    }

    /** Days since 1970 of the Gregorian calendar, months out of range brought into it. */
    private static long days(int year, int month, int day) {
        return java.time.LocalDate.of(year, Math.clamp(month, 1, 12), 1).toEpochDay() + day - 1;
    }

    private static int number(byte[] line, int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            value = value * 10 + (line[i] - '0');
        }
        return value;
    }

    private static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }
}

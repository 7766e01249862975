package dev.castellan.access.review;

import dev.castellan.kubernetes.Untrusted;

/** Untrusted text made harmless for where it is written: one line, for a spreadsheet, or for a web page. */
final class Shown {
    private Shown() {}

    /** On one line, with characters that steer a text made visible. Nothing is cut: it is evidence. */
    static String plain(String untrusted) {
        StringBuilder shown = new StringBuilder(untrusted.length());
        untrusted.codePoints().forEach(c -> {
            if (Untrusted.visible(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append("\\u%04X".formatted(c));
            }
        });
        return shown.toString();
    }

    /**
     * A field of CSV that spreadsheets take for text, whatever it begins with: always in quotes, and with an apostrophe
     * before anything that begins a formula (OWASP, "CSV Injection"; full-width signs count where East Asian input does).
     */
    static String csv(String untrusted) {
        String plain = plain(untrusted);
        String bare = plain.stripLeading();
        boolean formula = !bare.isEmpty() && "=+-@\uFF1D\uFF0B\uFF0D\uFF20|%".indexOf(bare.charAt(0)) >= 0;
        return '"' + (formula ? "'" : "") + plain.replace("\"", "\"\"") + '"';
    }

    /** Text of a web page or of a quoted attribute. */
    static String html(String untrusted) {
        StringBuilder shown = new StringBuilder(untrusted.length() + 16);
        plain(untrusted).codePoints().forEach(c -> {
            switch (c) {
                case '&' -> shown.append("&amp;");
                case '<' -> shown.append("&lt;");
                case '>' -> shown.append("&gt;");
                case '"' -> shown.append("&quot;");
                case '\'' -> shown.append("&#39;");
                default -> shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }
}

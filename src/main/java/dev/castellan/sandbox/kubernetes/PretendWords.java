package dev.castellan.sandbox.kubernetes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Takes the text of a script apart: steps, pipelines, words. Pure. */
final class PretendWords {
    /** When a step is run, after how the one before ended. */
    enum When {
        ALWAYS,
        AFTER_SUCCESS,
        AFTER_FAILURE
    }

    /** Commands that feed one another. */
    record Step(When when, List<String> pipeline) {}

    /** Runs what stands in {@code $(…)} and gives what it writes. */
    interface Inner {
        String run(String script) throws IOException;
    }

    private PretendWords() {}

    static List<Step> steps(String text) {
        List<Step> steps = new ArrayList<>();
        List<String> pipeline = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        When when = When.ALWAYS;
        char quote = 0;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            if (c == '\\' && quote != '\'') {
                command.append(c);
                if (next != 0) {
                    command.append(next);
                    i++;
                }
                continue;
            }
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '$' && next == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0 && (c == ';' || c == '\n' || c == '|' || (c == '&' && next == '&'))) {
                boolean pair = (c == '|' && next == '|') || c == '&';
                finish(pipeline, command);
                if (c != '|' || pair) {
                    if (!pipeline.isEmpty()) {
                        steps.add(new Step(when, List.copyOf(pipeline)));
                        pipeline.clear();
                    }
                    when = c == '&' ? When.AFTER_SUCCESS : pair ? When.AFTER_FAILURE : When.ALWAYS;
                }
                i += pair ? 1 : 0;
                continue;
            }
            command.append(c);
        }
        finish(pipeline, command);
        if (!pipeline.isEmpty()) {
            steps.add(new Step(when, List.copyOf(pipeline)));
        }
        return steps;
    }

    private static void finish(List<String> pipeline, StringBuilder command) {
        if (!command.toString().isBlank()) {
            pipeline.add(command.toString().strip());
        }
        command.setLength(0);
    }

    /** The words of one command, variables and inner scripts replaced, quotes taken off. */
    static List<String> words(String text, UnaryOperator<String> variable, Inner inner) throws IOException {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
                begun = true;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
                begun = true;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else if (c == '$' && quote != '\'') {
                begun = true;
                i = replaced(text, i, word, variable, inner);
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else if (quote == 0
                    && (c == '>' || c == '<')
                    && !(begun && word.toString().equals("2"))) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
                boolean twice = c == '>' && i + 1 < text.length() && text.charAt(i + 1) == '>';
                words.add(twice ? ">>" : String.valueOf(c));
                i += twice ? 1 : 0;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }

    /** Where the thing that begins with a dollar sign ends. */
    private static int replaced(String text, int at, StringBuilder word, UnaryOperator<String> variable, Inner inner)
            throws IOException {
        char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
        if (next == '(') {
            int depth = 0;
            int end = at + 1;
            while (end < text.length()) {
                char c = text.charAt(end);
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (depth == 0) {
                    break;
                }
                end++;
            }
            word.append(inner.run(text.substring(at + 2, Math.min(end, text.length()))));
            return end;
        }
        if (next == '{') {
            int end = text.indexOf('}', at);
            if (end > 0) {
                word.append(variable.apply(text.substring(at + 2, end)));
                return end;
            }
        }
        if (next == '?' || next == '$') {
            word.append(variable.apply(String.valueOf(next)));
            return at + 1;
        }
        int end = at + 1;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        word.append(end == at + 1 ? "$" : variable.apply(text.substring(at + 1, end)));
        return end - 1;
    }
}

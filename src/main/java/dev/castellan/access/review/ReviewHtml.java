package dev.castellan.access.review;

import static dev.castellan.access.review.Shown.html;

import dev.castellan.access.escalation.Severity;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A campaign as one web page that needs nothing else: no script, no font, no picture, no address. Its policy forbids the
 * browser to fetch anything, and every text from outside is escaped.
 */
public final class ReviewHtml {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final String STYLE = """
        :root{color-scheme:light dark;--ink:#1b2230;--dim:#5a6475;--line:#d9dee7;--paper:#fff;--band:#f4f6f9;
        --good:#1a7f4b;--bad:#b3261e;--warn:#8a5a00}
        @media (prefers-color-scheme:dark){:root{--ink:#e4e8ef;--dim:#9aa5b8;--line:#333c4b;--paper:#151a22;
        --band:#1d232d;--good:#5cc58d;--bad:#ff8a80;--warn:#e3b341}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
        main{max-width:1180px;margin:0 auto;padding:40px 32px 64px}
        h1{font-size:27px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
        h2{font-size:18px;margin:36px 0 10px}
        .dim{color:var(--dim)}.small{font-size:13px}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:20px 0}
        dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
        .mono{font-family:ui-monospace,monospace;font-size:13px}
        .bar{display:flex;height:10px;border-radius:5px;overflow:hidden;background:var(--band);margin:14px 0 8px}
        .bar span{display:block}.k{background:var(--good)}.r{background:var(--bad)}.c{background:var(--warn)}
        .g{background:var(--dim)}
        table{border-collapse:collapse;width:100%;table-layout:fixed}
        th{text-align:left;font-weight:600;font-size:13px;color:var(--dim);border-bottom:2px solid var(--line);
        padding:6px 10px 6px 0}
        td{vertical-align:top;border-bottom:1px solid var(--line);padding:10px 10px 10px 0;overflow-wrap:anywhere}
        tr{break-inside:avoid}thead{display:table-header-group}
        .w{width:27%}.d{width:25%}
        .tag{display:inline-block;border:1px solid;border-radius:4px;padding:0 6px;font-size:12.5px;font-weight:600}
        .critical,.high{color:var(--bad)}.medium{color:var(--warn)}.low{color:var(--dim)}
        .keep{color:var(--good)}.remove{color:var(--bad)}.open{color:var(--warn)}
        .note{border-left:3px solid var(--warn);padding:2px 0 2px 12px;margin:12px 0}
        @media print{main{max-width:none;padding:0}body{font-size:11px}h2{break-after:avoid}}
        """;

    private final Campaign campaign;
    private final Map<String, Campaign.State> states;
    private final Map<String, Decision> verdicts;
    private final Map<String, List<Decision>> said = new HashMap<>();
    private final StringBuilder out = new StringBuilder();

    private ReviewHtml(Campaign campaign) {
        this.campaign = campaign;
        this.states = campaign.states();
        this.verdicts = campaign.verdicts();
        campaign.history()
                .forEach(d ->
                        said.computeIfAbsent(d.item(), i -> new ArrayList<>()).add(d));
    }

    /** The page. */
    public static String of(Campaign campaign, Instant now) {
        return new ReviewHtml(campaign).page(now);
    }

    private String page(Instant now) {
        out.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
                + " 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                + "<meta name=\"referrer\" content=\"no-referrer\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        out.append(html(campaign.title()))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style></head><body><main>\n");
        head(now);
        section("To be removed", Campaign.State.REMOVED);
        section("Changed since it was decided", Campaign.State.CHANGED_SINCE);
        section("Not decided", Campaign.State.OPEN);
        section("Kept", Campaign.State.KEPT);
        section("Not there any more", Campaign.State.GONE);
        out.append("</main></body></html>\n");
        return out.toString();
    }

    private void head(Instant now) {
        Campaign.Progress p = campaign.progress();
        out.append("<p class=\"dim small\">Access review</p>\n<h1><bdi>")
                .append(html(campaign.title()))
                .append("</bdi></h1>\n<p>")
                .append(
                        campaign.closed()
                                ? "<span class=\"tag keep\">signed by every reviewer</span>"
                                : "<span class=\"tag open\">not signed yet</span>")
                .append("</p>\n<div class=\"bar\" role=\"img\" aria-label=\"")
                .append("%,d of %,d settled".formatted(p.settled(), p.items()))
                .append("\">");
        bar("k", p.kept(), p.items());
        bar("r", p.removed(), p.items());
        bar("g", p.gone(), p.items());
        bar("c", p.changed(), p.items());
        out.append("</div>\n<p>%,d grants: %,d kept, %,d to be removed, %,d gone, %,d changed since, %,d open.</p>\n"
                .formatted(p.items(), p.kept(), p.removed(), p.gone(), p.changed(), p.open()));
        if (!campaign.missing().isEmpty()) {
            out.append("<div class=\"note\"><b>Not everything could be read.</b> More grants may exist:<br>");
            campaign.missing().stream()
                    .limit(20)
                    .forEach(m -> out.append(html(m)).append("<br>"));
            out.append("</div>\n");
        }
        out.append("<dl>");
        fact("Campaign", campaign.id(), true);
        fact("Grants from", campaign.source() + ", read " + TIME.format(campaign.takenAt()), false);
        fact("Scope", campaign.scope().text(), false);
        fact("Begun", TIME.format(campaign.startedAt()) + " by " + campaign.startedBy(), false);
        campaign.due().ifPresent(d -> fact("Due", d.toString(), false));
        fact("Snapshot", campaign.snapshot(), true);
        fact("State", campaign.digest(), true);
        fact("Exported", TIME.format(now), false);
        out.append("</dl>\n<h2>Reviewers</h2>\n<table><thead><tr><th class=\"w\">Name</th><th>Signature</th>"
                + "<th class=\"d\">Ledger entry</th></tr></thead><tbody>\n");
        String digest = campaign.digest();
        for (String reviewer : campaign.reviewers()) {
            Optional<SignOff> last = campaign.signOffs().stream()
                    .filter(s -> s.by().equalsIgnoreCase(reviewer))
                    .reduce((a, b) -> b);
            out.append("<tr><td><bdi>").append(html(reviewer)).append("</bdi></td><td>");
            out.append(last.map(s -> s.digest().equals(digest)
                            ? "<span class=\"tag keep\">signed</span> " + TIME.format(s.at())
                                    + (s.comment().isEmpty() ? "" : "<br><bdi>" + html(s.comment()) + "</bdi>")
                            : "<span class=\"tag open\">signed an earlier state</span> " + TIME.format(s.at()))
                    .orElse("<span class=\"dim\">not signed</span>"));
            out.append("</td><td class=\"mono dim\">")
                    .append(last.map(s -> s.entry().toString()).orElse(""))
                    .append("</td></tr>\n");
        }
        out.append("</tbody></table>\n");
    }

    private void bar(String style, int count, int all) {
        if (count > 0 && all > 0) {
            out.append("<span class=\"%s\" style=\"width:%.3f%%\"></span>"
                    .formatted(style, 100.0 * count / all)
                    .replace(',', '.'));
        }
    }

    private void fact(String name, String value, boolean mono) {
        out.append("<dt>")
                .append(name)
                .append("</dt><dd")
                .append(mono ? " class=\"mono\"" : "")
                .append("><bdi>")
                .append(html(value))
                .append("</bdi></dd>");
    }

    private void section(String title, Campaign.State state) {
        List<ReviewItem> items = campaign.items().stream()
                .filter(i -> states.get(i.id()) == state)
                .toList();
        if (items.isEmpty()) {
            return;
        }
        out.append("<h2>%s (%,d)</h2>\n".formatted(title, items.size()))
                .append("<table><thead><tr><th class=\"w\">Who</th><th>Holds</th><th class=\"d\">Decision</th></tr>"
                        + "</thead><tbody>\n");
        items.forEach(i -> row(i, state));
        out.append("</tbody></table>\n");
    }

    private void row(ReviewItem item, Campaign.State state) {
        out.append("<tr><td><b><bdi>").append(html(item.who())).append("</bdi></b>");
        item.risk().ifPresent(r -> out.append("<br>").append(risk(r)));
        if (!item.people().isEmpty()) {
            out.append("<div class=\"small dim\">In it: <bdi>")
                    .append(html(String.join(", ", item.people())))
                    .append("</bdi></div>");
        }
        out.append("</td><td><bdi>")
                .append(html(item.role()))
                .append("</bdi><div class=\"small dim\"><bdi>")
                .append(html(item.plane().label() + ", " + item.where() + ", through " + item.through()))
                .append("</bdi></div><div class=\"small\">");
        item.gives().forEach(g -> out.append("<bdi>").append(html(g)).append("</bdi><br>"));
        out.append("</div>");
        if (!item.reasons().isEmpty()) {
            out.append("<div class=\"small dim\"><bdi>")
                    .append(html(String.join(" ", item.reasons())))
                    .append("</bdi></div>");
        }
        Optional.ofNullable(campaign.notes().get(item.id()))
                .ifPresent(n -> out.append("<div class=\"note small\"><bdi>")
                        .append(html(n))
                        .append("</bdi></div>"));
        out.append("</td><td>");
        Optional<Decision> verdict = Optional.ofNullable(verdicts.get(item.id()));
        if (state == Campaign.State.OPEN || verdict.isEmpty()) {
            out.append("<span class=\"tag open\">")
                    .append(ReviewCsv.word(state))
                    .append("</span>");
        } else {
            out.append("<span class=\"tag ")
                    .append(
                            state == Campaign.State.CHANGED_SINCE
                                    ? "open"
                                    : verdict.get().verdict().word())
                    .append("\">")
                    .append(verdict.get().verdict().word())
                    .append(state == Campaign.State.CHANGED_SINCE ? ", before it changed" : "")
                    .append("</span>");
        }
        for (Decision d : said.getOrDefault(item.id(), List.of())) {
            out.append("<div class=\"small\"><bdi>")
                    .append(html(d.by()))
                    .append("</bdi> <span class=\"dim\">")
                    .append(d.verdict().word())
                    .append(", ")
                    .append(TIME.format(d.at()))
                    .append("</span>");
            if (!d.comment().isEmpty()) {
                out.append("<br><bdi>").append(html(d.comment())).append("</bdi>");
            }
            out.append("<br><span class=\"mono dim\">").append(d.entry()).append("</span></div>");
        }
        out.append("</td></tr>\n");
    }

    private static String risk(Severity severity) {
        return "<span class=\"tag " + severity.word() + "\">" + severity.word() + " risk</span>";
    }
}

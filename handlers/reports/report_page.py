"""The month's report as one HTML file: pictures inside it, no script, nothing fetched from anywhere.

It reads well on a phone, on a screen in light and dark, and on paper.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from csi.common.phrases import capitalized, full_date, listed
from csi.language.numbers import format_number
from csi.reports import definitions, rows
from csi.reports.definitions import Definition
from csi.reports.month import MonthReport
from csi.reports.rows import Group, Row
from csi.reports.scorecard import ScoreRow
from handlers.slack.mentions import readable
from handlers.slack.phrases import STATES
from models.enums import Perspective

PERSPECTIVES = {
    Perspective.CUSTOMER: "Customer",
    Perspective.INTERNAL_PROCESS: "Internal process",
    Perspective.LEARNING_AND_GROWTH: "Learning and growth",
    Perspective.FINANCIAL: "Financial",
    None: "No perspective named",
}

_STYLE = """
:root{color-scheme:light dark;--ink:#1d1c1d;--pale:#55585c;--paper:#fff;--card:#f6f7f8;--line:#d9dce0;--mark:#00558c;
--off:#a33d00}
@media (prefers-color-scheme:dark){:root{--ink:#eceef0;--pale:#b3b8bf;--paper:#15181b;--card:#1e2226;--line:#3a4047;
--mark:#7cc4f5;--off:#ffab73}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 4rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.25rem;margin:2.5rem 0 .75rem;border-bottom:2px solid var(--mark);padding-bottom:.25rem}
h3{font-size:1rem;margin:1.5rem 0 .5rem}
p{margin:.25rem 0}
.pale,figcaption,.means{color:var(--pale);font-size:.875rem}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.75rem;margin:0}
.figures>div{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem}
dt{font-size:.875rem;color:var(--pale)}
dd{margin:0}
.says{font-size:1.25rem;font-weight:600;line-height:1.3;margin:.125rem 0 .375rem}
figure{margin:1rem 0}
img{display:block;width:100%;max-width:48rem;height:auto;border-radius:.5rem;background:#fff}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th,td{overflow-wrap:break-word;text-align:left;vertical-align:top;
padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line)}
td.number,th.number{text-align:right}
.off{color:var(--off);font-weight:600}
a{color:var(--mark)}
@media (max-width:40rem){
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block}
tr{border-bottom:1px solid var(--line);padding:.5rem 0}
td,td.number{border:0;padding:.125rem 0;text-align:left}
td::before{content:attr(data-label) ": ";color:var(--pale)}
td:first-child{font-weight:600}
td:first-child::before{content:none}}
@media print{:root{--ink:#000;--pale:#333;--paper:#fff;--card:#fff;--line:#999;--mark:#000;--off:#000}
body{max-width:none;padding:0}.figures>div,figure,tr{break-inside:avoid}h2,h3{break-after:avoid}}
"""


@dataclass(frozen=True, slots=True)
class DrawnPicture:
    """A picture for the page, with alternative text that says the same."""

    png: bytes
    alt_text: str
    caption: str


def report_page(report: MonthReport, overview: DrawnPicture, kpis: Mapping[int, DrawnPicture]) -> str:
    """Build the page. `kpis` are pictures of KPIs, by their ids."""
    title = f"Improvement in {report.name}"
    of_month, of_today, of_year = rows.groups(report)
    of = f"Teams: {listed(map(_text, report.teams))}. " if report.teams else ""
    parts = [
        f"<h1>{_text(title)}</h1>",
        f'<p class="pale">{of}As of {full_date(report.today)}.</p>',
        _group(of_month),
        _group(of_today),
        _figure(overview),
        _group(of_year),
        *_waiting(report),
        *_targets(report),
        *_scorecard(report, kpis),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(readable(text))


def _figure(drawn: DrawnPicture) -> str:
    encoded = base64.b64encode(drawn.png).decode("ascii")
    return (
        f'<figure><img src="data:image/png;base64,{encoded}" alt="{escape(drawn.alt_text, quote=True)}">'
        f"<figcaption>{_text(drawn.caption)}</figcaption></figure>"
    )


def _group(group: Group) -> str:
    cells = "\n".join(_cell(row) for row in group.rows)
    return f'<h2>{_text(group.title)}</h2>\n<dl class="figures">\n{cells}\n</dl>'


def _cell(row: Row) -> str:
    means = f'<dd class="means">{_text(row.definition.means)}{_published(row.definition)}</dd>'
    return f'<div><dt>{_text(row.label)}</dt><dd class="says">{_text(row.says)}</dd>{means}</div>'


def _published(definition: Definition) -> str:
    found = definition.published
    if found is None:
        return ""
    source = f'<a href="{escape(found.address, quote=True)}" rel="noreferrer">{_text(found.source)}</a>'
    return f"<br>Elsewhere: {_text(found.says)}. Source: {source}."


def _section(definition: Definition, *parts: str) -> list[str]:
    return [f"<h2>{_text(definition.label)}</h2>", f'<p class="means">{_text(definition.means)}</p>', *parts]


def _table(columns: Sequence[str], lines: Iterable[Sequence[str]], numbers: frozenset[int] = frozenset()) -> str:
    def kind(place: int) -> str:
        return ' class="number"' if place in numbers else ""

    head = "".join(
        f'<th role="columnheader" scope="col"{kind(place)}>{_text(name)}</th>' for place, name in enumerate(columns)
    )
    body = "\n".join(
        '<tr role="row">'
        + "".join(
            f'<td role="cell" data-label="{escape(columns[place], quote=True)}"{kind(place)}>{cell}</td>'
            for place, cell in enumerate(line)
        )
        + "</tr>"
        for line in lines
    )
    table = (  # on a phone rows are blocks, so that roles have to say what they are
        f'<table role="table"><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">\n{body}\n</tbody></table>'
    )
    name = _text(f"Table: {', '.join(columns)}")
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{name}">{table}</div>'  # scrolled by keys too


def _waiting(report: MonthReport) -> list[str]:
    lines = [
        (_text(capitalized(STATES[each.state])), str(each.count), f"{each.median_days:f}")
        for each in report.counts.waiting
    ]
    if not lines:
        return _section(definitions.WAITING, "<p>Nothing waits.</p>")
    return _section(
        definitions.WAITING, _table(("State", "Improvements", "Median days"), lines, numbers=frozenset({1, 2}))
    )


def _targets(report: MonthReport) -> list[str]:
    lines = [
        (
            _text(each.kpi),
            _text(each.aim.words(each.unit)),
            full_date(each.due_on),
            f"IMP-{each.number} {_text(each.idea)}",
        )
        for each in report.target_dates
    ]
    if not lines:
        return _section(definitions.TARGET_DATES, f"<p>None in {report.month.plus(1).name}.</p>")
    return _section(definitions.TARGET_DATES, _table(("KPI", "Target", "Due", "Improvement"), lines))


def _scorecard(report: MonthReport, kpis: Mapping[int, DrawnPicture]) -> list[str]:
    if not report.scorecard.rows:
        return _section(definitions.SCORECARD, "<p>No KPI yet.</p>")
    parts = []
    for perspective, scored in report.scorecard.by_perspective:
        parts.append(f"<h3>{PERSPECTIVES[perspective]}</h3>")
        parts.append(_table(("KPI", "Latest", "How it stands", "Targets"), map(_scored, scored), frozenset({1})))
        parts += [_figure(kpis[row.kpi_id]) for row in scored if row.kpi_id in kpis]
    return _section(definitions.SCORECARD, *parts)


def _scored(row: ScoreRow) -> tuple[str, str, str, str]:
    latest = "not measured yet"
    if row.latest is not None and row.latest_on is not None:
        latest = f'{_text(format_number(row.latest, row.unit))}<br><span class="pale">{full_date(row.latest_on)}</span>'
    said = listed(row.statuses) or "no target"
    stands = f'<span class="off">{said}</span>' if row.is_off else said
    aims = "<br>".join(
        f"IMP-{each.number}: {_text(each.aim.words(row.unit, each.due_on))}, {each.status.value}"
        for each in row.targets
    )
    return _text(row.kpi), latest, stands, aims or "none"

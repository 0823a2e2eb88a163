"""A session as one HTML page that needs nothing else: numbers, plots, marks, how it was measured."""

from html import escape

import numpy as np

from app.core.status import recorded_sentence
from app.language import CHINESE, LANGUAGES, Text, later
from app.notice import NOT_MEDICAL
from app.record.export.methods import methods
from app.record.export.plots import as_time, line_plot
from app.record.session.types import Ending, EventKind, SessionRecord, SignRecord
from app.units import readable

EXCERPT_S = 12.0

STYLE = """
:root{color-scheme:light dark;--ink:#16202a;--soft:#5a6672;--paper:#fff;--line:#1f865b;--edge:#d5dbe1;--mark:#12398d}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9aa7b4;--paper:#0b0f14;--line:#48f0a4;--edge:#26313c;--mark:#5b9fde}}
body{font:15px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:var(--ink);background:var(--paper);
max-width:960px;margin:2em auto;padding:0 1em}
h1{font-size:1.5em;margin-bottom:0}h2{font-size:1.1em;margin:2em 0 .4em}
.soft,svg text{color:var(--soft);fill:var(--soft)}.notice{border-left:4px solid var(--edge);padding:.2em 1em}
.demo{border:2px solid var(--ink);padding:.4em 1em;font-weight:700}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.25em .8em .25em 0;border-bottom:1px solid var(--edge)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
svg{width:100%;height:auto;font-size:11px}.grid{stroke:var(--edge);fill:none}.line{stroke:var(--line);fill:none;stroke-width:1.4;
stroke-linecap:round}.band{fill:var(--line);opacity:.18}.mark{stroke:var(--mark);stroke-dasharray:4 3}
@media print{body{margin:0}svg{break-inside:avoid}}
"""


def report_html(session: SessionRecord, language: str) -> str:
    """The whole page, in ``language`` ("en" or "zh")."""
    return _Report(session, language).page()


class _Report:
    def __init__(self, session: SessionRecord, language: str) -> None:
        self._session = session
        self._language = language

    def page(self) -> str:
        title = f"{self._session.name} - Human Health Monitor"
        parts = (self._head(), self._numbers(), self._plots(), self._events(), self._methods(), self._made_with())
        lang = "zh-CN" if self._language == CHINESE else "en"
        return (
            f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{STYLE}</style>'
            f"</head><body>\n{''.join(parts)}\n</body></html>\n"
        )

    def _say(self, text: Text) -> str:
        return escape(text.in_language(self._language))

    def _pick(self, pair: tuple[str, str]) -> str:
        return escape(pair[LANGUAGES.index(self._language)])

    def _head(self) -> str:
        session, meta = self._session, self._session.meta
        began = meta.started_at.strftime("%Y-%m-%d %H:%M:%S %z")
        parts = [f"<h1>{self._say(later('Session of {name}', name=session.name))}</h1>"]
        how_long = later("{began}, {length} long", began=began, length=as_time(session.duration_s))
        parts.append(f'<p class="soft">{self._say(how_long)}</p>')
        if meta.demo:
            demo = later("DEMO: a synthetic face was measured. These numbers belong to nobody.")
            parts.append(f'<p class="demo">{self._say(demo)}</p>')
        if session.ending is not Ending.CLEAN:
            cut = later("The program ended while it was recording: the session was recovered as far as it was written.")
            parts.append(f"<p>{self._say(cut)}</p>")
        parts.append(f'<p class="notice">{self._pick(NOT_MEDICAL)}</p>')
        return "\n".join(parts)

    def _numbers(self) -> str:
        heads = (
            later("Sign"), later("Median"), later("Mean"), later("Lowest"), later("Highest"), later("Unit"),
            later("Coverage"), later("Quality"), later("Most often absent because"),
        )  # fmt: skip
        first, *rest = [self._say(one) for one in heads]
        row = "".join(f'<th class="n">{one}</th>' for one in rest[:4])
        row = f"<th>{first}</th>{row}<th>{rest[4]}</th>"
        row += f'<th class="n">{rest[5]}</th><th class="n">{rest[6]}</th><th>{rest[7]}</th>'
        rows = "".join(self._number_row(sign) for sign in self._session.signs)
        return f"<h2>{self._say(later('Numbers'))}</h2><table><tr>{row}</tr>{rows}</table>"

    def _number_row(self, sign: SignRecord) -> str:
        shown, decimals = sign.value[sign.shown], sign.info.decimals + 1
        numbers = ["--"] * 4
        if len(shown):
            numbers = [f"{one:.{decimals}f}" for one in (np.median(shown), shown.mean(), shown.min(), shown.max())]
        quality = sign.quality[sign.shown & np.isfinite(sign.quality)]
        cells = "".join(f'<td class="n">{one}</td>' for one in numbers)
        coverage = "--" if sign.coverage is None else f"{sign.coverage:.0%}"
        good = f"{np.median(quality):.2f}" if len(quality) else "--"
        return (
            f"<tr><td>{self._pick(sign.info.label)}</td>{cells}<td>{self._say(readable(sign.info.unit))}</td>"
            f'<td class="n">{coverage}</td><td class="n">{good}</td><td>{self._why_absent(sign)}</td></tr>'
        )

    def _why_absent(self, sign: SignRecord) -> str:
        """The most frequent reason of the seconds without a number."""
        reasons = [one for one, shown in zip(sign.status, sign.shown, strict=True) if not shown and one]
        if not reasons:
            return ""
        return escape(recorded_sentence(max(sorted(set(reasons)), key=reasons.count), self._language))

    def _plots(self) -> str:
        session = self._session
        span = (0.0, max(session.duration_s, 1.0))
        marks = [(one.t_s, one.text) for one in session.marks]
        parts = []
        for sign in session.signs:
            if sign.shown.any():
                label = self._pick(sign.info.label)
                title = f"{label} ({self._say(readable(sign.info.unit))})" if sign.info.unit else label
                band = (sign.low, sign.high) if np.isfinite(sign.low).any() else None
                plot = line_plot(session.t_s, sign.value, title, band=band, marks=marks, span_s=span)
                parts.append(f"<h2>{title}</h2>{plot}")
        parts.append(self._excerpt())
        return "".join(parts)

    def _excerpt(self) -> str:
        """The seconds in which the heart rate was of the best quality."""
        session = self._session
        heart = next((sign for sign in session.signs if sign.info.wave == "bvp"), None)
        if heart is None or not np.isfinite(heart.quality).any() or len(session.bvp.values) == 0:
            return ""
        end_s = float(session.t_s[int(np.nanargmax(heart.quality))])
        t_s = session.bvp.t_s
        inside = (t_s >= end_s - EXCERPT_S) & (t_s <= end_s)
        if not np.isfinite(session.bvp.values[inside]).any():
            return ""
        title = later(
            "Pulse wave at its best: {first} to {last}", first=as_time(max(0.0, end_s - EXCERPT_S)), last=as_time(end_s)
        )
        plot = line_plot(t_s[inside], session.bvp.values[inside], title.in_language(self._language))
        return f"<h2>{self._say(title)}</h2>{plot}"

    def _events(self) -> str:
        shown = [one for one in self._session.events if one.kind is not EventKind.END]
        if not shown:
            return ""
        names = {
            EventKind.MARK: later("Mark"),
            EventKind.METHOD: later("Pulse method"),
            EventKind.INTERRUPTED: later("Source interrupted"),
            EventKind.RESUMED: later("Source resumed"),
            EventKind.LOST: later("Not written"),
        }
        rows = "".join(
            f'<tr><td class="n">{as_time(one.t_s)}</td><td>{self._say(names[one.kind])}</td>'
            f"<td>{escape(one.text)}</td></tr>"
            for one in shown
        )
        return f"<h2>{self._say(later('Marks and events'))}</h2><table>{rows}</table>"

    def _methods(self) -> str:
        sentences = " ".join(self._say(one) for one in methods(self._session))
        return f"<h2>{self._say(later('Methods'))}</h2><p>{sentences}</p>"

    def _made_with(self) -> str:
        session, frames = self._session, self._session.frames
        facts = [f"{name} {version}" for name, version in session.meta.versions if version]
        details = [f"{name}: {value}" for name, value in session.meta.source.details]
        rate = frames.measured_rate_hz[np.isfinite(frames.measured_rate_hz)]
        if len(rate):
            counted = later(
                "{captured:.0f} pictures at {rate:.1f} a second, {dropped:.0f} dropped, face in {share:.0%} of them.",
                captured=np.nansum(frames.analysed),
                rate=float(np.median(rate)),
                dropped=float(np.nanmax(frames.dropped) - np.nanmin(frames.dropped)),
                share=float(np.nansum(frames.with_face) / max(np.nansum(frames.analysed), 1.0)),
            )
            details.append(counted.in_language(self._language))
        text = ". ".join(part for part in (", ".join(facts), "; ".join(details)) if part)
        return f'<h2>{self._say(later("Made with"))}</h2><p class="soft">{escape(text)}</p>'

"""Counts the attempts by what is true of them and by what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.placebos.remedies import IDENTICAL

Entry = dict[str, Any]
MINIMUM = 0.01
"""The gain that a verdict calls large enough to matter, as a share of the baseline's loss."""

HEAD = """\
| truth | attempts | to confirmation | confirmed | share | upper 95% limit | \
suggestive, points to confirmed | harmful | no effect | inconclusive |
|---|---|---|---|---|---|---|---|---|---|"""


def upper_limit(count: int, of: int) -> float:
    """The one-sided upper 95% limit of a share (Clopper and Pearson 1934, Biometrika 26:404)."""
    from scipy.stats import beta

    return float(beta.ppf(0.95, count + 1, of - count)) if count < of else 1.0


def truth_of(entry: Entry) -> str:
    """What is true of the remedy that was chosen, by its mean gain on the fresh rows."""
    chosen = entry.get("chosen")
    if chosen is None:
        return "placebo, none chosen" if entry["number"] % 2 == 0 else "near-placebo, none chosen"
    if "truth" not in entry:
        identical = all(name in IDENTICAL for name in chosen.split("+"))
        return f"placebo, {'same numbers' if identical else 'other chance'}"
    gain = entry["truth"]["gain"]
    if gain <= 0:
        return "near-placebo, harm or nil"
    return "near-placebo, tiny gain" if gain <= MINIMUM else "near-placebo, real gain"


def no_gain(entry: Entry) -> bool:
    """Whether "confirmed" would be false: no gain or harm. Unknown truth does not count."""
    truth = truth_of(entry)
    return truth.startswith("placebo") or truth == "near-placebo, harm or nil"


def tables(entries: list[Entry]) -> str:
    """The summary in Markdown: by truth, and by task where the truth is no gain."""
    false = [entry for entry in entries if no_gain(entry)]
    kinds = sorted({truth_of(entry) for entry in entries})
    placebos = [entry for entry in false if truth_of(entry).startswith("placebo")]
    small = [entry for entry in entries if "tiny" in truth_of(entry)]
    reached = [entry for entry in false if "verdict" in entry]
    lines = [HEAD]
    lines += [_row(kind, _where(entries, truth_of, kind)) for kind in kinds]
    lines += [
        _row("placebos, all", placebos),
        _row("**no gain or harm, all**", false),
        _row("of these, those confirmation decided", reached),
        _row("no gain, harm or a tiny gain", false + small),
    ]
    lines += ["", "No gain or harm, by task:", "", HEAD.replace("truth", "task", 1)]
    tasks = sorted({entry["task"] for entry in false})
    lines += [_row(task, _where(false, lambda entry: entry["task"], task)) for task in tasks]
    seconds = sum(entry["seconds"] for entry in entries)
    lines += ["", f"{len(entries)} attempts, {seconds / 60:.0f} minutes by the clock."]
    return "\n".join(lines)


def _where(entries: Iterable[Entry], kind: Callable[[Entry], str], value: str) -> list[Entry]:
    return [entry for entry in entries if kind(entry) == value]


def _row(name: str, entries: list[Entry]) -> str:
    verdicts = [entry["verdict"] for entry in entries if "verdict" in entry]
    words = [verdict["word"] for verdict in verdicts]
    confirmed = words.count("confirmed")
    suggested = sum(
        verdict["word"] == "suggestive" and verdict["leaning"] == "confirmed"
        for verdict in verdicts
    )
    share = f"{confirmed / len(entries):.1%}" if entries else ""
    limit = f"{upper_limit(confirmed, len(entries)):.1%}" if entries else ""
    cells = [name, len(entries), len(verdicts), confirmed, share, limit, suggested]
    cells += [words.count(word) for word in ("harmful", "no-effect", "inconclusive")]
    return f"| {' | '.join(map(str, cells))} |"

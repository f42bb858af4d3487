"""Counts the cases that were diagnosed, remedied and confirmed."""

from __future__ import annotations

from typing import Any

from benchmarks.faults.faults import FAULTS, HARMLESS_CASES

Entry = dict[str, Any]
FIRST_SEVEN = (
    "rate 100x too high",
    "rate 100x too low",
    "40 rows, wide net",
    "40 rows with wrong labels, wide net",
    "dead initialisation",
    "no normalisation",
    "vanishing sigmoid stack",
    "tiny net",
    "chain of three tiny layers",
)
"""The seven kinds that were planted first, with what stands in their place."""


def diagnosed(entry: Entry) -> bool:
    """Whether a finding names a problem that the fault makes."""
    right = FAULTS[entry["fault"]].problems
    return any(problem in right for _, problem in entry["findings"])


def against_the_fault(entry: Entry) -> list[dict[str, Any]]:
    """The remedies that were tried against a right finding."""
    right = FAULTS[entry["fault"]].problems
    return [tried for tried in entry["tried"] if tried["problem"] in right]


def confirmed(entry: Entry) -> bool:
    """Whether a remedy against a right finding was confirmed."""
    return any(tried["word"] == "confirmed" for tried in against_the_fault(entry))


def right_first(entry: Entry) -> bool:
    """Whether the first remedy that was chosen against a right finding mends the cause."""
    right = FAULTS[entry["fault"]].remedies
    chosen = [tried["remedy"] for tried in against_the_fault(entry)]
    return any(part.split("=")[0] in right for name in chosen for part in name.split("+"))


def tables(entries: list[Entry], harms: list[Entry]) -> str:
    """The summary in Markdown: by fault, case by case, and the plantings that do no harm."""
    harmful = [entry for entry in entries if _key(entry) not in HARMLESS_CASES]
    lines = [
        "| fault | cases | diagnosed | remedy of its cause chosen | confirmed |",
        "|---|---|---|---|---|",
    ]
    for fault in FAULTS:
        cases = [entry for entry in harmful if entry["fault"] == fault]
        if cases:
            lines.append(_count(fault, cases))
    first = [entry for entry in harmful if entry["fault"] in FIRST_SEVEN]
    lines += [_count("**the first seven kinds**", first), _count("**all**", harmful)]
    lines += ["", "| fault | data set | findings | tried | verdict |", "|---|---|---|---|---|"]
    lines += [_line(entry) for entry in harmful]
    harmless = [entry for entry in entries if _key(entry) in HARMLESS_CASES]
    if harmless:
        harm = {_key(each): each["sentence"] for each in harms}
        lines += ["", "| fault | data set | without it | findings | tried | verdict |"]
        lines += ["|---|---|---|---|---|---|"]
        lines += [_line(each, harm.get(_key(each), "")) for each in harmless]
    seconds = sum(entry["seconds"] for entry in entries)
    lines += ["", f"{len(entries)} cases, {seconds / 60:.0f} minutes by the clock."]
    return "\n".join(lines)


def _key(entry: Entry) -> tuple[str, str]:
    return entry["data set"], entry["fault"]


def _count(name: str, entries: list[Entry]) -> str:
    of = len(entries)
    counts = [sum(map(what, entries)) for what in (diagnosed, right_first, confirmed)]
    return f"| {name} | {of} | {' | '.join(_share(n, of) for n in counts)} |"


def _share(count: int, of: int) -> str:
    return f"{count} ({count / of:.0%})" if of else "0"


def _line(entry: Entry, harm: str | None = None) -> str:
    """A case in one line; `harm` is what taking the fault away does, where it does no harm."""
    found = ", ".join(f"{rule} {problem}" for rule, problem in entry["findings"]) or "none"
    tried = "; ".join(each["remedy"] for each in entry["tried"]) or "none"
    said = "; ".join(each["sentence"] for each in entry["tried"])
    if entry["untreated"]:
        said += f" (nothing gained, or nothing to try: {', '.join(entry['untreated'])})"
    if harm is None and not diagnosed(entry):
        found += " **(not diagnosed)**"
    cells = [entry["fault"], entry["data set"], *([] if harm is None else [harm])]
    return f"| {' | '.join([*cells, found, tried, said.strip()])} |"

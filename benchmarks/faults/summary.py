"""Counts the cases that were diagnosed, remedied and confirmed."""

from __future__ import annotations

from typing import Any

from benchmarks.faults.tasks import FAULTS

Entry = dict[str, Any]


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


def has_remedy(entry: Entry) -> bool:
    """Whether the medicine chest held a remedy that mends the cause of the fault."""
    return bool(set(FAULTS[entry["fault"]].remedies) & set(entry["chest"]))


def tables(entries: list[Entry]) -> str:
    """The summary in Markdown: by fault, then case by case."""
    lines = [
        "| fault | a remedy of its cause is at hand | cases | diagnosed "
        "| remedy of its cause chosen | confirmed |",
        "|---|---|---|---|---|---|",
    ]
    for fault in FAULTS:
        cases = [entry for entry in entries if entry["fault"] == fault]
        if cases:
            lines.append(_count(fault, "yes" if has_remedy(cases[0]) else "no", cases))
    lines.append(_count("**all**", "", entries))
    lines.append(_count("all with a remedy at hand", "yes", list(filter(has_remedy, entries))))
    lines += ["", "| fault | data set | findings | tried | verdict |", "|---|---|---|---|---|"]
    lines += [_line(entry) for entry in entries]
    seconds = sum(entry["seconds"] for entry in entries)
    lines += ["", f"{len(entries)} cases, {seconds / 60:.0f} minutes by the clock."]
    return "\n".join(lines)


def _count(name: str, at_hand: str, entries: list[Entry]) -> str:
    of = len(entries)
    counts = [sum(map(what, entries)) for what in (diagnosed, right_first, confirmed)]
    return f"| {name} | {at_hand} | {of} | {' | '.join(_share(n, of) for n in counts)} |"


def _share(count: int, of: int) -> str:
    return f"{count} ({count / of:.0%})" if of else "0"


def _line(entry: Entry) -> str:
    found = ", ".join(f"{rule} {problem}" for rule, problem in entry["findings"]) or "none"
    tried = "; ".join(each["remedy"] for each in entry["tried"]) or "none"
    said = "; ".join(each["sentence"] for each in entry["tried"])
    if entry["untreated"]:
        said += f" (nothing gained, or nothing to try: {', '.join(entry['untreated'])})"
    mark = "" if diagnosed(entry) else " **(not diagnosed)**"
    return f"| {entry['fault']} | {entry['data set']} | {found}{mark} | {tried} | {said.strip()} |"

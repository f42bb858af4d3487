"""Write a page for each rule and each remedy, from the files that define them.

python docs/generate.py            write the pages, and the measured tables of the comparison
python docs/generate.py --check    exit with 1 where a page is missing, outdated or too many
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from html import escape as escape_html
from pathlib import Path

from measured import with_measured_tables

import fitdoctor.signals  # noqa: F401 - registers the signals that rules name
from fitdoctor.remedies import Remedy, remedies
from fitdoctor.rulebook.finding import PROBLEMS
from fitdoctor.rulebook.loading import load_rules
from fitdoctor.rulebook.rule import Rule
from fitdoctor.signals.registry import SIGNALS

DOCS = Path(__file__).parent
BENCHMARKS = DOCS.parent / "benchmarks"
FOLDERS = ("rules", "remedies", "signals")
escape = partial(escape_html, quote=False)
MADE = "<!-- Written by docs/generate.py: edit {source} instead. -->"


def pages() -> dict[Path, str]:
    """The text of every generated page, by its path."""
    rules, fixes = load_rules(), remedies()
    texts = {f"rules/{rule.id}.md": _rule_page(rule, fixes) for rule in rules}
    texts |= {f"remedies/{name}.md": _remedy_page(fix, rules) for name, fix in fixes.items()}
    texts["rules/index.md"] = _lines(_rule_index(rules))
    texts["remedies/index.md"] = _lines(_remedy_index(fixes, rules))
    texts["signals/index.md"] = _lines(_signal_index())
    texts["comparison.md"] = _comparison()
    return {DOCS / name: text for name, text in texts.items()}


def _comparison() -> str:
    """The page as it is, with the tables as the benchmarks printed them last."""
    results = [BENCHMARKS / name / "RESULTS.md" for name in ("detection", "reading")]
    return with_measured_tables((DOCS / "comparison.md").read_text("utf-8"), results)


def _rule_page(rule: Rule, fixes: Iterable[str]) -> str:
    source = f"rules/{rule.path.parent.name}/{rule.path.name}"
    return _lines(
        [
            MADE.format(source=source),
            "",
            f"# {rule.id} {rule.name}",
            "",
            f"Problem: {rule.problem}. Severity: {rule.severity}.",
            "",
            escape(" ".join(rule.why.split())),
            *_section("It says", [f"> {escape(rule.message)}"]),
            *_section("It fires when", ["```text", " ".join(rule.when.split()), "```"]),
            *_section("What is measured", _signals(rule)),
            *_section("Limits", [f"- `{key}` = {value:g}" for key, value in rule.limits.items()]),
            *_section("Remedies, likeliest first", _remedy_list(rule.remedies, fixes)),
            *_section(
                "Examples", [f"- {_outcome(e.fires)}: {escape(e.says)}" for e in rule.examples]
            ),
            *_section("References", [f"- {escape(each)}" for each in rule.references]),
        ]
    )


def _outcome(fires: bool) -> str:
    return "fires" if fires else "stays silent"


def _signals(rule: Rule) -> list[str]:
    return [f"- `{name}`: {escape(SIGNALS[name].summary)}" for name in rule.signals]


def _remedy_list(names: Iterable[str], fixes: Iterable[str]) -> list[str]:
    known = set(fixes)
    return [
        f"1. [{name}](../remedies/{name}.md)" if name in known else f"1. {name} (advice)"
        for name in names
    ]


def _rule_index(rules: Iterable[Rule]) -> Iterator[str]:
    yield from (MADE.format(source="rules/"), "", "# Rules", "")
    yield "`fitdoctor rule ID` shows the same in a terminal."
    for problem in PROBLEMS:
        yield from ("", f"## {problem}", "", "| rule | severity | says |", "| --- | --- | --- |")
        for rule in rules:
            if rule.problem == problem:
                says = escape(rule.message).replace("|", "\\|")
                yield f"| [{rule.id}]({rule.id}.md) {rule.name} | {rule.severity} | {says} |"


def _remedy_page(fix: Remedy, rules: Iterable[Rule]) -> str:
    helps = [f"- [{r.id}](../rules/{r.id}.md) {r.name}" for r in rules if fix.name in r.remedies]
    strengths = ", ".join(f"{strength:g}" for strength in fix.strengths)
    tried = f" Strengths, the first to try in front: {strengths}." if fix.strengths[1:] else ""
    module = type(fix).__module__.replace(".", "/")
    return _lines(
        [
            MADE.format(source=f"{module}.py"),
            "",
            f"# {fix.name}",
            "",
            escape(inspect.getdoc(fix) or ""),
            "",
            f"Changes: {fix.kind}.{tried} "
            f"{'Safe' if fix.safe else 'Unsafe: it changes what is computed after training'}.",
            *_section("Helps against", helps),
        ]
    )


def _remedy_index(fixes: dict[str, Remedy], rules: Iterable[Rule]) -> Iterator[str]:
    yield from (MADE.format(source="fitdoctor/remedies/"), "", "# Remedies", "")
    for name, fix in fixes.items():
        yield f"- [{name}]({name}.md): {escape(fix.summary)}"
    yield from ("", "Where each was seen to work: [the table](../remedy-table.md).")
    advised = {name for rule in rules for name in rule.remedies} - fixes.keys()
    yield from _section("Advice alone", [f"- {name}" for name in sorted(advised)])


def _signal_index() -> Iterator[str]:
    yield from (MADE.format(source="fitdoctor/signals/"), "", "# Signals", "")
    yield "What the condition of a rule may name. A signal that cannot be measured is unknown."
    rooms: dict[str, list[str]] = {}
    for name, found in sorted(SIGNALS.items()):
        room = found.measure.__module__.rsplit(".", 1)[-1]
        rooms.setdefault(room, []).append(f"- `{name}`: {escape(found.summary)}")
    for room, lines in sorted(rooms.items()):
        yield from _section(room.capitalize(), lines)


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", f"## {title}", "", *lines] if lines else []


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def stale(wanted: dict[Path, str]) -> list[str]:
    """A line for each page that is missing, outdated, or of a rule or remedy that is gone."""
    there = {file for folder in FOLDERS for file in (DOCS / folder).glob("*.md")}
    there.add(DOCS / "comparison.md")
    lines = [f"{file}: no such rule or remedy" for file in sorted(there - wanted.keys())]
    for file, text in wanted.items():
        if file not in there:
            lines.append(f"{file}: missing")
        elif file.read_text(encoding="utf-8") != text:
            lines.append(f"{file}: outdated")
    return lines


def write(wanted: dict[Path, str]) -> None:
    """Write the pages, and remove those of rules and remedies that are gone."""
    for folder in FOLDERS:
        (DOCS / folder).mkdir(exist_ok=True)
        for file in (DOCS / folder).glob("*.md"):
            if file not in wanted:
                file.unlink()
    for file, text in wanted.items():
        file.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write or check the pages; the exit code."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    wanted = pages()
    if not arguments:
        write(wanted)
        return 0
    lines = stale(wanted)
    print("\n".join([*lines, "run: python docs/generate.py"]) if lines else "pages are up to date")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

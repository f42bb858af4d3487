"""Score fitdoctor on real logs that were labelled by eye.

    python -m benchmarks.detection.run --logs ../shared/logs [--sure] [--list]

Prints precision, recall and F1 of each problem, macro-F1 with an interval, alarms on healthy runs,
how often each rule and each level of confidence was right, and the score on OverfitGuard.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import fitdoctor
from benchmarks.detection import overfitguard, tables
from benchmarks.detection.score import (
    PROBLEMS,
    Labelled,
    alarms_on_healthy,
    count,
    macro_f1,
    macro_f1_interval,
    outcome,
    read_labels,
)
from fitdoctor.rulebook.finding import Finding


def diagnoses(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that count: a remark of severity info is no diagnosis."""
    return [finding for finding in findings if finding.severity != "info"]


def problems(findings: Sequence[Finding]) -> set[str]:
    """The problems of the findings that count."""
    return {finding.problem for finding in diagnoses(findings)}


def check_all(labelled: Sequence[Labelled]) -> list[list[Finding]]:
    """What fitdoctor finds on each run, from its own files and nothing else.

    Nothing on a log that is refused; the reason is printed to the standard error.
    """
    return [_check(row) for row in labelled]


def _check(row: Labelled) -> list[Finding]:
    try:
        return diagnoses(fitdoctor.check([str(path) for path in row.files]))
    except ValueError as refused:
        print(refused, file=sys.stderr)
        return []


def score_table(labelled: Sequence[Labelled], findings: Sequence[list[Finding]]) -> str:
    """Right, wrong and missed for each problem, and what follows from them."""
    found = [problems(each) for each in findings]
    counts = count(labelled, found)
    low, high = macro_f1_interval(counts, [row.repository for row in labelled])
    alarms, healthy = alarms_on_healthy(labelled, found)
    return "\n".join(
        [
            f"{len(labelled)} runs of {len({row.repository for row in labelled})} repositories\n",
            tables.problems(PROBLEMS, counts.sum(0)),
            f"\nmacro-F1 {macro_f1(counts):.3f} (95% interval over repositories "
            f"{low:.2f} to {high:.2f})",
            f"alarms on healthy runs {tables.share(alarms, healthy)}",
        ]
    )


def rule_table(labelled: Sequence[Labelled], findings: Sequence[list[Finding]]) -> str:
    """How often each rule was right; runs on which it is neither are counted apart."""
    seen: dict[str, Counter[str]] = {}
    for row, each in zip(labelled, findings, strict=True):
        for rule, problem in sorted({(finding.rule, finding.problem) for finding in each}):
            seen.setdefault(f"{rule} {problem}", Counter())[outcome(row, {problem}, problem)] += 1
    return tables.precision("rule", seen)


def calibration_table(labelled: Sequence[Labelled], findings: Sequence[list[Finding]]) -> str:
    """How often findings were right by confidence: the surest of each run and problem."""
    judged: list[tuple[float, bool]] = []
    for row, each in zip(labelled, findings, strict=True):
        for problem in {finding.problem for finding in each}:
            sure = max(finding.confidence for finding in each if finding.problem == problem)
            if word := outcome(row, {problem}, problem):
                judged.append((sure, word == "right"))
    return tables.calibration(judged)


def disagreements(labelled: Sequence[Labelled], findings: Sequence[list[Finding]]) -> str:
    """A line for each finding that was wrong and each problem that was missed."""
    lines = []
    for row, each in zip(labelled, findings, strict=True):
        for problem in PROBLEMS:
            word = outcome(row, problems(each), problem)
            if word in ("wrong", "missed"):
                rules = sorted({finding.rule for finding in each if finding.problem == problem})
                labels = ";".join(sorted(row.either))
                lines.append(
                    f"{word:6} {problem} {' '.join(rules)} | {row.run} | {labels} | {row.reason}"
                )
    return "\n".join(sorted(lines))


def score_overfitguard(path: Path) -> str:
    """Macro-F1 on OverfitGuard's histories, a finding of overfitting counted as its word."""
    cases = overfitguard.read_cases(path)
    said = ["overfitting" in problems(fitdoctor.diagnose(case.history)) for case in cases]
    score = overfitguard.macro_f1(cases, said)
    return f"OverfitGuard simulated: macro-F1 {score:.3f} on {len(cases)} histories"


def main() -> None:
    """Read the arguments, check every labelled run, print the scores."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--logs", type=Path, default=Path("../shared/logs"))
    parser.add_argument("--sure", action="store_true", help="only runs labelled as sure")
    parser.add_argument("--list", action="store_true", help="list the disagreements")
    arguments = parser.parse_args()
    if not (arguments.logs / "labels.csv").exists():
        parser.error(f"{arguments.logs} holds no labels.csv: give the folder of labelled logs")
    labelled = read_labels(arguments.logs, arguments.sure)
    findings = check_all(labelled)
    for table in (score_table, rule_table, calibration_table):
        print(table(labelled, findings), end="\n\n")
    if arguments.list:
        print(disagreements(labelled, findings), end="\n\n")
    if (arguments.logs / overfitguard.FILE).exists():
        print(score_overfitguard(arguments.logs / overfitguard.FILE))


if __name__ == "__main__":
    main()

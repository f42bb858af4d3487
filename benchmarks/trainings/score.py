"""Scores fitdoctor's diagnoses of the trained corpus against the counterfactual truth.

    python -m benchmarks.trainings.score                  # the groups that rules are tuned on
    python -m benchmarks.trainings.score --split kept     # those kept aside until the end
    python -m benchmarks.trainings.score --mistakes       # each run with a wrong or missed problem

Findings of severity warning or error count, remarks do not. A problem whose label is unclear is
neither right nor wrong. Intervals come from resampling groups (data set and family of nets), as
runs of one group are no strangers; five groups are kept aside, so intervals there are rough.
"""

from __future__ import annotations

import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

import fitdoctor
from benchmarks.detection.score import macro_f1, macro_f1_interval
from benchmarks.detection.tables import calibration, precision, problems, share
from benchmarks.trainings.truth import PROBLEMS, Label, healthy, labels
from fitdoctor.rulebook.finding import Finding

DATA = Path(__file__).parent / "data"
WORDS = ("right", "wrong", "missed")


def read_corpus(split: str) -> list[dict[str, Any]]:
    """The trainings of a split, "learn" or "kept", in order of number."""
    text = lzma.decompress((DATA / f"{split}.jsonl.xz").read_bytes()).decode()
    return [json.loads(line) for line in text.splitlines()]


def group(line: dict[str, Any]) -> str:
    """The data set and family of nets of a training."""
    return f"{line['data']}/{line['family']}"


def diagnoses(history: dict[str, list[float]]) -> list[Finding]:
    """The findings on a history that are more than a remark."""
    return [found for found in fitdoctor.diagnose(history) if found.severity != "info"]


def outcome(label: Label, found: bool) -> str:
    """What a prediction was worth: "right", "wrong", "missed" or "" (neither)."""
    if label is None:
        return ""
    if found:
        return "right" if label else "wrong"
    return "missed" if label else ""


def count(truths: Sequence[dict[str, Label]], found: Sequence[set[str]]) -> NDArray[np.float64]:
    """Counts of right, wrong and missed: an array (runs, problems, 3) of zeros and ones."""
    return np.array(
        [
            [[outcome(truth[name], name in got) == word for word in WORDS] for name in PROBLEMS]
            for truth, got in zip(truths, found, strict=True)
        ],
        float,
    )


def alarm_interval(
    alarms: Sequence[bool], groups: Sequence[str], draws: int = 2000
) -> tuple[float, float]:
    """95% interval of the share of alarms, by resampling groups."""
    names, member = np.unique(groups, return_inverse=True)
    of_group = np.array([np.bincount(member, alarms), np.bincount(member)])
    shares = np.full(len(names), 1 / len(names))
    weights = np.random.default_rng(0).multinomial(len(names), shares, size=draws)
    hits, totals = of_group @ weights.T
    low, high = np.quantile(hits / totals, [0.025, 0.975])
    return float(low), float(high)


@click.command()
@click.option("--split", type=click.Choice(["learn", "kept"]), default="learn", show_default=True)
@click.option("--mistakes", is_flag=True, help="List every run with a wrong or missed problem.")
def main(split: str, mistakes: bool) -> None:
    """Print how often fitdoctor's diagnoses agree with the truth."""
    lines = read_corpus(split)
    truths = [labels(line) for line in lines]
    findings = [diagnoses(line["history"]) for line in lines]
    found = [{finding.problem for finding in each} for each in findings]
    counts = count(truths, found)
    groups = [group(line) for line in lines]
    low, high = macro_f1_interval(counts, groups)
    click.echo(f"{len(lines)} trainings of {len(set(groups))} groups ({split})\n")
    click.echo(f"macro-F1 {macro_f1(counts):.3f} ({low:.3f} to {high:.3f})\n")
    click.echo(problems(PROBLEMS, counts.sum(0)) + "\n")
    click.echo(_healthy(truths, found, groups) + "\n")
    click.echo(_findings(truths, findings))
    if mistakes:
        click.echo("\n" + "\n".join(_mistakes(lines, truths, findings)))


def _healthy(
    truths: Sequence[dict[str, Label]], found: Sequence[set[str]], groups: Sequence[str]
) -> str:
    chosen = [i for i, truth in enumerate(truths) if healthy(truth)]
    alarms = [bool(found[i]) for i in chosen]
    low, high = alarm_interval(alarms, [groups[i] for i in chosen])
    unclear = {name: sum(truth[name] is None for truth in truths) for name in PROBLEMS}
    return (
        f"alarms on healthy runs: {share(sum(alarms), len(alarms))}, "
        f"by groups {low:.1%} to {high:.1%}\n"
        f"unclear labels: {', '.join(f'{name} {number}' for name, number in unclear.items())}; "
        f"runs neither healthy nor faulty: {sum(healthy(truth) is None for truth in truths)}"
    )


def _findings(truths: Sequence[dict[str, Label]], findings: Sequence[list[Finding]]) -> str:
    """Tables of the precision of each rule and of the calibration of confidence."""
    by_rule: dict[str, Counter[str]] = defaultdict(Counter)
    judged = []
    for truth, each in zip(truths, findings, strict=True):
        for finding in each:
            word = outcome(truth[finding.problem], True)
            by_rule[f"{finding.rule} {finding.name}"][word] += 1
            if word:
                judged.append((finding.confidence, word == "right"))
    return precision("rule", by_rule) + "\n\n" + calibration(judged)


def _mistakes(
    lines: Sequence[dict[str, Any]],
    truths: Sequence[dict[str, Label]],
    findings: Sequence[list[Finding]],
) -> list[str]:
    rows = []
    for line, truth, each in zip(lines, truths, findings, strict=True):
        got = {finding.problem for finding in each}
        words = [f"{outcome(truth[name], name in got)} {name}" for name in PROBLEMS]
        wrong = [word for word in words if word.startswith(("wrong", "missed"))]
        if wrong:
            rules = " ".join(sorted(finding.rule for finding in each))
            rows.append(
                f"{line['number']:4d} {group(line):20s} {line['epochs']:3d} epochs, "
                f"{line['cause']}: {', '.join(wrong)} [{rules}]"
            )
    return rows


if __name__ == "__main__":
    main()

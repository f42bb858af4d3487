"""Confirms remedies on the models that AUTOTRAINER was tried on.

    python -m benchmarks.autotrainer.run train FOLDER [--part 1/2] [--minutes 20]
    python -m benchmarks.autotrainer.run summary

FOLDER holds the models, their configurations and two of their data sets. Each training is sent
through the whole flow, as `fitdoctor confirm` does it. What was confirmed is then trained on eight
more seeds and compared on the same held-out rows: a healthy model that is worse off counts as harm.
"""

from __future__ import annotations

import os

os.environ.update(KERAS_BACKEND="jax", TF_CPP_MIN_LOG_LEVEL="3")

from pathlib import Path
from typing import Any

import click

from benchmarks.journal import entries, fill, in_parts

JOURNALS = Path(__file__).parent / "journals"
MORE_SEEDS = range(3001, 3009)


@click.group()
def main() -> None:
    """Send the models through and sum them up."""


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@in_parts
def train(folder: Path, part: str, minutes: float) -> None:
    """Confirm the models of one part that no journal holds yet."""
    from benchmarks.autotrainer.models import cases

    found = cases(folder)
    names = [case.name for case in found]
    fill(JOURNALS, part, minutes, names, lambda number: _confirmed(found[number]))


def _confirmed(case: Any) -> dict[str, Any]:
    """What was found, tried and judged, and how it went under more seeds."""
    from benchmarks.autotrainer.models import recording
    from fitdoctor.confirm.flow import confirm
    from fitdoctor.confirm.plan import Budget, Plan
    from fitdoctor.confirm.workbench import Workbench
    from fitdoctor.trials.devices import choose_device

    device, plan = choose_device(), Plan(tell=lambda text: None)
    captured = recording(case)
    result = confirm(captured, case.name, Path(), device, plan, Budget())
    bench = Workbench(captured, device, plan, Budget())
    tried = [
        {
            "remedy": each.candidate.remedy,
            "word": each.verdict.word,
            "sentence": each.verdict.sentence,
            "more seeds": _mean_gain(bench, each) if each.verdict.word == "confirmed" else None,
        }
        for each in result.tried
    ]
    found = [f"{each.rule} {each.problem}" for each in result.findings if each.severity != "info"]
    return {"model": case.name, "healthy": case.healthy, "findings": found, "tried": tried}


def _mean_gain(bench: Any, tried: Any) -> float:
    """The mean gain on held-out rows under other seeds, as a share of the baseline's loss."""
    scores = bench.rerun([tried.candidate], MORE_SEEDS).scores(tried.candidate.remedy)
    without, treated = scores.charged()
    return float((without - treated).mean() / abs(without.mean()))


@main.command()
def summary() -> None:
    """Print what the journals hold, as Markdown."""
    found = sorted(entries(JOURNALS), key=lambda entry: int(entry["number"]))
    click.echo("| model | called | findings | tried | under 8 more seeds |\n|---|---|---|---|---|")
    for entry in found:
        called = "healthy" if entry["healthy"] else "faulty"
        tried = entry["tried"]
        said = "; ".join(f"{each['remedy']}: {each['sentence']}" for each in tried) or "none"
        more = ", ".join(f"{e['more seeds']:+.1%}" for e in tried if e["more seeds"] is not None)
        findings = ", ".join(entry["findings"]) or "none"
        click.echo(f"| {entry['model']} | {called} | {findings} | {said} | {more} |")
    healthy = [entry for entry in found if entry["healthy"]]
    confirmed = [
        each for entry in healthy for each in entry["tried"] if each["word"] == "confirmed"
    ]
    worse = sum(each["more seeds"] < 0 for each in confirmed)
    click.echo(
        f"\n{len(found)} models, {len(healthy)} called healthy: {len(confirmed)} confirmed "
        f"remedies on these, {worse} of them worse under more seeds."
    )


if __name__ == "__main__":
    main()

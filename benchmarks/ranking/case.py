"""One case: every remedy that the findings of a planted fault name, each against the baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.faults.faults import FAULTS, HARMFUL_CASES
from benchmarks.faults.tasks import recording
from fitdoctor.confirm.diagnosis import diagnose_trials
from fitdoctor.confirm.plan import SCREENING_SEEDS, Budget, Plan
from fitdoctor.confirm.prescription import prescribe, worst_findings
from fitdoctor.confirm.workbench import Workbench
from fitdoctor.inspection.findings import inspect_recording, joined
from fitdoctor.trials.devices import Device
from fitdoctor.verdict.judge import judge
from fitdoctor.verdict.scores import Scores

LEARN = ("digits", "diabetes", "classes")
"""Data sets on which the order is learned; the faults benchmark has three others beside them."""

SEEDS = range(1, 6)
"""Five: the fewest that can confirm."""

CASES = tuple((d, f) for d, f in HARMFUL_CASES if d in LEARN)


def case(number: int, device: Device) -> dict[str, Any]:
    """The rule, remedy and verdict of every remedy tried, as plain JSON values."""
    data_set, fault = CASES[number]
    captured = recording(data_set, FAULTS[fault].plant(FAULTS[fault].sound))
    bench = Workbench(captured, device, Plan(tell=lambda text: None), Budget())
    trials = bench.rerun([], SCREENING_SEEDS).trials
    checkup = inspect_recording(captured, fault, Path())
    of_curves = diagnose_trials(trials, checkup.runs[0])
    findings = worst_findings(joined(of_curves, checkup.findings))
    names = dict.fromkeys(name for finding in findings for name in finding.remedies)
    words = _words(bench, list(names))
    outcomes = [
        [finding.rule, name, words[name]]
        for finding in findings
        for name in finding.remedies
        if name in words
    ]
    return {"fault": fault, "data set": data_set, "outcomes": outcomes}


def _words(bench: Workbench, names: list[str]) -> dict[str, str]:
    candidates = prescribe(bench.recording, names, len(names), bench.plan.tell)
    reruns = bench.rerun(candidates, SEEDS)
    scored = {each.remedy: reruns.scores(each.remedy) for each in candidates}
    return {
        name: judge(scores).word if isinstance(scores, Scores) else "failed"
        for name, scores in scored.items()
    }

"""One case: a fault planted in the training of a data set, sent through the whole flow."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benchmarks.faults.faults import CASES, FAULTS
from benchmarks.faults.tasks import recording
from fitdoctor.confirm.flow import Confirmation, confirm
from fitdoctor.confirm.plan import Budget, Plan
from fitdoctor.confirm.prescription import worst_findings
from fitdoctor.trials.devices import Device


def case(number: int, device: Device) -> dict[str, Any]:
    """What was found, tried and judged, as plain JSON values."""
    begun = time.perf_counter()
    data_set, name = CASES[number]
    fault = FAULTS[name]
    told: list[str] = []
    captured = recording(data_set, fault.plant(fault.sound))
    plan, budget = Plan(tell=told.append), Budget()
    result = confirm(captured, f"{name}, {data_set}", Path(), device, plan, budget)
    return {
        "fault": name,
        "data set": data_set,
        "findings": [
            [finding.rule, finding.problem] for finding in worst_findings(result.findings)
        ],
        "tried": _tried(result),
        "untreated": [finding.rule for finding in result.untreated],
        "told": told,
        "seconds": round(time.perf_counter() - begun, 2),
    }


def _tried(result: Confirmation) -> list[dict[str, Any]]:
    return [
        {
            "problem": tried.finding.problem if tried.finding else "",
            "remedy": tried.candidate.remedy,
            "word": tried.verdict.word,
            "leaning": tried.verdict.leaning,
            "baseline": tried.verdict.baseline_loss,
            "gain": tried.verdict.effect,
            "sentence": tried.verdict.sentence,
        }
        for tried in result.tried
    ]

"""What a planted fault costs: its training against the same one without the fault."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from benchmarks.faults.faults import CASES, FAULTS
from benchmarks.faults.tasks import Training, recording
from fitdoctor.confirm.plan import Budget, Plan
from fitdoctor.confirm.reruns import Reruns
from fitdoctor.confirm.workbench import BASELINE, Workbench
from fitdoctor.trials.devices import choose_device
from fitdoctor.trials.plain import untrained_losses
from fitdoctor.trials.trial import FloatArray
from fitdoctor.verdict.judge import judge
from fitdoctor.verdict.scores import Scores

SEEDS = range(1, 9)


def harm(number: int) -> dict[str, Any]:
    """The judge's verdict on taking the fault away altogether, as plain JSON values.

    Where not even that is confirmed to help, the planting does no harm that could be mended.
    """
    data_set, name = CASES[number]
    fault = FAULTS[name]
    planted = _trained(data_set, fault.plant(fault.sound))
    verdict = judge(
        Scores(
            tuple(SEEDS),
            _losses(planted),
            _sound_losses(data_set, fault.sound),
            untrained=untrained_losses(planted.task, SEEDS[0]),
            measure=planted.task.scorer.measure,
        )
    )
    return {
        "fault": name,
        "data set": data_set,
        "word": verdict.word,
        "sentence": verdict.sentence,
    }


@cache
def _sound_losses(data_set: str, training: Training) -> FloatArray:
    return _losses(_trained(data_set, training))


def _trained(data_set: str, training: Training) -> Reruns:
    plan = Plan(tell=lambda text: None)
    bench = Workbench(recording(data_set, training), choose_device(), plan, Budget())
    return bench.rerun([], SEEDS)


def _losses(reruns: Reruns) -> FloatArray:
    """Held-out losses by seed and row; NaN where a run diverged or failed."""
    return np.stack([trial.losses for trial in reruns.of(BASELINE)])

"""Ask a peer for its findings; runs in the peer's own environment, on the standard library alone.

    PEER_PYTHON driver.py PEER < requests.jsonl > answers.jsonl

A request is {"run", "paths", "kind"} for a log, or {"run", "loss", "val_loss"} for bare curves. An
answer is {"run", "problems", "remarks"}, or {"run", "error"} where the peer refused or failed.
Remarks are the problems that the peer itself only gives severity info; whoever scores decides
whether they count. Words that name no problem of training (throughput, memory, a missing warm-up)
are left out; a plateau or a learning rate that is too low reads as slow convergence.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TRAINSPOTTER = {
    "overfitting": "overfitting",
    "divergence": "instability",
    "spikes": "instability",
    "grad_norm": "instability",
    "eval_noise": "instability",
    "plateau": "slow-convergence",
}
RUNMEDIC = {
    "overfitting": "overfitting",
    "no_learning": "underfitting",
    "non_finite": "instability",
    "divergence": "instability",
    "loss_spikes": "instability",
    "grad_spikes": "instability",
    "constant_lr_plateau": "slow-convergence",
}
TRAINING_DOCTOR = {
    "overfit": "overfitting",
    "instability": "instability",
    "too high": "instability",
    "too low": "slow-convergence",
    "early training plateau": "underfitting",
    "plateau": "slow-convergence",
}
SK_AUTOD = {
    "Classic overfitting": "overfitting",
    "Missed early stopping": "overfitting",
    "Underfitting": "underfitting",
    "Exploding gradient": "instability",
    "LR too high": "instability",
    "Noisy training": "instability",
    "LR too low": "slow-convergence",
}


Said = Iterator[tuple[str, bool]]


def ask_trainspotter(path: str, kind: str) -> Said:
    """Told the format where the labels know it better than its own guess."""
    from trainspotter.detectors import run_all
    from trainspotter.readers import load_run

    run = load_run(path, "lightning" if kind == "lightning_csv" else None)
    if not run.metrics:
        raise ValueError("no metrics read")
    for each in run_all(run):
        yield TRAINSPOTTER.get(each.detector, ""), each.severity == "info"


def ask_runmedic(path: str, kind: str) -> Said:
    """All runs that it sees under the path."""
    from runmedic import loaders, roles
    from runmedic.checks import run_checks

    runs = [run for run in loaders.load(path) if run.series]
    if not runs:
        raise ValueError("no metrics read")
    for run in runs:
        for each in run_checks(run, roles.detect(run)):
            yield RUNMEDIC.get(each.check, ""), each.severity == "info"


def ask_training_doctor(path: str, kind: str) -> Said:
    """Its problems are sentences: the first of our words that occurs in one decides."""
    from training_doctor import Doctor

    doctor = Doctor().load(path)
    if not len(doctor.store):
        raise ValueError("no metrics read")
    for each in doctor.analyze():
        said = each.problem.lower()
        word = next((word for word in TRAINING_DOCTOR if word in said), "")
        yield TRAINING_DOCTOR.get(word, ""), each.severity.value == "info"


def ask_sk_autod(loss: list[float], val_loss: list[float]) -> Said:
    """It reads no logs; it is given the curves that fitdoctor read."""
    from sk_autod import diagnose

    for each in diagnose(loss, val_loss).findings:
        yield SK_AUTOD.get(each.detector_name, ""), each.severity.value == "INFO"


READERS = {
    "trainspotter": ask_trainspotter,
    "runmedic": ask_runmedic,
    "training-doctor": ask_training_doctor,
}


def answer(peer: str, request: dict[str, Any], scratch: Path) -> dict[str, Any]:
    """The problems and remarks of the peer on one request; whatever it raises is passed on."""
    if peer == "sk-autod":
        if "loss" not in request:
            raise ValueError("needs a training and a validation loss")
        said = set(ask_sk_autod(request["loss"], request["val_loss"]))
    else:
        kind = request.get("kind", "csv")
        paths = request.get("paths") or [str(_write_csv(request, scratch))]
        said = {each for path in paths for each in READERS[peer](path, kind)}
    diagnosed = {problem for problem, remark in said if problem and not remark}
    remarks = {problem for problem, _ in said if problem} - diagnosed
    return {"problems": sorted(diagnosed), "remarks": sorted(remarks)}


def _write_csv(request: dict[str, Any], scratch: Path) -> Path:
    path = scratch / "history.csv"
    with path.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["epoch", "loss", "val_loss"])
        pairs = zip(request["loss"], request["val_loss"])  # noqa: B905 - a peer may need Python 3.9
        writer.writerows([epoch, *pair] for epoch, pair in enumerate(pairs))
    return path


def main() -> None:
    """Answer the requests on standard input one by one; a failure on one is that one's answer."""
    with tempfile.TemporaryDirectory() as scratch:
        for line in sys.stdin:
            request = json.loads(line)
            try:
                said = answer(sys.argv[1], request, Path(scratch))
            except Exception as failure:  # a stranger's code may raise anything
                said = {"error": f"{type(failure).__name__}: {failure}"}
            print(json.dumps({"run": request["run"], **said}), flush=True)


if __name__ == "__main__":
    main()

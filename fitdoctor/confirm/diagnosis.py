"""What is wrong with a captured training: before it trains, and by its curves under seeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fitdoctor.api import examine, rules_of
from fitdoctor.capture.recording import Recording
from fitdoctor.inspection.findings import inspect_recording, joined
from fitdoctor.inspection.measuring import measure_recording
from fitdoctor.logs import Reading, run_from_history
from fitdoctor.rulebook.finding import Finding
from fitdoctor.trials.trial import Trial


def with_checkup(
    of_curves: Sequence[Finding], recording: Recording, name: str, path: Path
) -> list[Finding]:
    """The findings of the curves joined with those of a checkup of the recording."""
    return joined(of_curves, inspect_recording(recording, name, path).findings)


def diagnose_trials(
    trials: Sequence[Trial], recording: Recording, name: str, path: Path
) -> list[Finding]:
    """The findings on the curves that most of the trials share; of each rule the surest.

    A finding on one seed alone is luck of that seed, and no reason to change the script.
    """
    measured = measure_recording(recording)
    rules = [rule for rule in rules_of() if not rule.is_about_recordings]
    surest: dict[str, Finding] = {}
    count: Counter[str] = Counter()
    judged = [trial for trial in trials if trial.history]
    for trial in judged:
        run = run_from_history(trial.history, name=name)
        run = replace(run, path=path, measured=measured)
        for finding in examine(Reading([run]), rules=rules).findings:
            count[finding.rule] += 1
            known = surest.get(finding.rule)
            if known is None or finding.confidence > known.confidence:
                surest[finding.rule] = finding
    return [finding for rule, finding in surest.items() if count[rule] > len(judged) / 2]

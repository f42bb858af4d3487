"""What is wrong with a captured training: its own curves, under several seeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from fitdoctor.api import DEFAULTS, examine, rules_of
from fitdoctor.logs import Reading, Run, run_from_history
from fitdoctor.rulebook.finding import Finding
from fitdoctor.settings import Settings
from fitdoctor.trials.trial import Trial


class TrainingError(Exception):
    """A training that fails under every seed; the text says why."""


def require_trained(trials: Sequence[Trial]) -> None:
    """Raise TrainingError where all of some trials failed: no finding then means nothing."""
    if trials and all(trial.outcome == "failed" for trial in trials):
        raise TrainingError(f"the training itself fails: {trials[0].reason}")


def diagnose_trials(
    trials: Sequence[Trial], recorded: Run, settings: Settings = DEFAULTS
) -> list[Finding]:
    """The findings on the curves that most of the trials share; of each rule the surest.

    `recorded` is the run of the recording's checkup, with what was measured on it. A finding on
    one seed alone is luck of that seed, and no reason to change the script. Where most trials
    share a problem, but no rule, the rule that was broken most often tells it.
    """
    rules = rules_of(settings)
    about_recordings = {rule.id for rule in rules if rule.is_about_recordings}
    surest: dict[str, Finding] = {}
    count: Counter[str] = Counter()
    problems: Counter[str] = Counter()
    judged = [trial for trial in trials if trial.history]
    for trial in judged:
        run = run_from_history(trial.history, recorded.name, settings.metrics)
        run = replace(run, path=recorded.path, measured=recorded.measured)
        found = examine(Reading([run]), settings, rules).findings
        of_curves = [finding for finding in found if finding.rule not in about_recordings]
        problems.update({finding.problem for finding in of_curves if finding.severity != "info"})
        for finding in of_curves:
            count[finding.rule] += 1
            known = surest.get(finding.rule)
            if known is None or finding.confidence > known.confidence:
                surest[finding.rule] = finding
    most = len(judged) / 2
    shared = [finding for rule, finding in surest.items() if count[rule] > most]
    told = {finding.problem for finding in shared if finding.severity != "info"}
    for problem in (problem for problem, times in problems.items() if times > most):
        if problem not in told:
            own = [f for f in surest.values() if f.problem == problem and f.severity != "info"]
            shared.append(max(own, key=lambda f: (count[f.rule], f.confidence)))
    return shared

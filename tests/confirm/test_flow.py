"""From findings to verdicts, on a training without a script."""

from pathlib import Path

import numpy as np
import pytest

from fitdoctor.capture.recording import Recording
from fitdoctor.capture.saving import save
from fitdoctor.cli.confirmation_text import lines
from fitdoctor.confirm.diagnosis import TrainingError
from fitdoctor.confirm.flow import confirm
from fitdoctor.confirm.plan import Budget, Plan
from fitdoctor.fix.targets import find_target
from fitdoctor.remedies.treatment import parse_treatment
from fitdoctor.rulebook.finding import Finding, Problem
from fitdoctor.settings import Settings
from fitdoctor.trials.devices import choose_device


def recording(rate: float = 1e-3) -> Recording:
    import keras

    x = np.random.default_rng(0).normal(size=(120, 3)).astype("float32")
    return Recording(
        model=keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)]),
        compile_arguments={"optimizer": keras.optimizers.SGD(rate), "loss": "mse"},
        fit_arguments={"x": x, "y": x.sum(axis=1), "epochs": 10, "validation_split": 0.5},
        backend=keras.backend.backend(),
    )


def finding(
    rule: str, problem: Problem, remedies: tuple[str, ...] = ("raise-learning-rate",)
) -> Finding:
    return Finding("run", "", rule, "", problem, "error", 1.0, "", remedies=remedies)


@pytest.mark.training
def test_one_remedy_for_two_findings_is_judged_once_and_told_for_both(tmp_path: Path) -> None:
    findings = [finding("SC001", "slow-convergence"), finding("UF003", "underfitting")]
    plan = Plan(seeds=5, tell=lambda text: None)
    device = choose_device("cpu")
    captured = recording()
    save(captured, tmp_path / "recording")
    result = confirm(captured, "run", Path(), device, plan, Budget(), findings)
    assert [each.finding for each in result.tried] == findings
    assert result.tried[0].verdict == result.tried[1].verdict
    assert result.tried[0].verdict.word == "confirmed"
    assert result.tried[0].verdict.p == pytest.approx(1 / 32)
    told = [line.strip() for line in lines(result, device, captured, find_target(tmp_path))]
    assert sum(line.startswith("+++") for line in told) == 1
    assert told.count("curves and change are those above") == 1


@pytest.mark.training
def test_too_few_seeds_for_two_remedies_are_told() -> None:
    said: list[str] = []
    both = (parse_treatment("raise-learning-rate"), parse_treatment("adam"))
    plan = Plan(seeds=5, epochs=1, treatments=both, tell=said.append)
    result = confirm(recording(), "run", Path(), choose_device("cpu"), plan, Budget(), [])
    assert len(result.tried) == 2
    assert "too few seeds to confirm anything (seeds 5, remedies 2): take more" in said


@pytest.mark.training
def test_a_finding_whose_trials_were_not_run_is_told_as_untreated() -> None:
    findings = [finding("SC001", "slow-convergence")]
    plan = Plan(seeds=5, epochs=1, tell=lambda text: None)
    spent = Budget(seconds=0.0)
    result = confirm(recording(), "run", Path(), choose_device("cpu"), plan, spent, findings)
    assert result.untreated == findings
    assert not result.tried


@pytest.mark.training
def test_a_named_remedy_stands_for_the_finding_that_names_it() -> None:
    findings = [
        finding("SC001", "slow-convergence"),
        finding("IN001", "instability", ("gradient-clipping",)),
    ]
    named = tuple(map(parse_treatment, ("gradient-clipping", "adam")))
    plan = Plan(seeds=1, epochs=1, treatments=named, tell=lambda text: None)
    result = confirm(recording(), "run", Path(), choose_device("cpu"), plan, Budget(), findings)
    assert [each.finding.rule for each in result.tried if each.finding] == ["IN001", "SC001"]


@pytest.mark.training
def test_the_settings_of_the_project_decide_what_is_found(tmp_path: Path) -> None:
    def found(settings: Settings) -> set[str]:
        plan = Plan(settings=settings, journals=tmp_path, tell=lambda text: None)
        diagnosed = Budget(seconds=0.0)  # and nothing tried
        result = confirm(recording(), "run", Path(), choose_device("cpu"), plan, diagnosed)
        return {finding.rule for finding in result.findings}

    assert "SC001" in found(Settings())
    assert "SC001" not in found(Settings(ignore=("SC001",)))
    assert "SC001" not in found(Settings(limits={"SC001": {"noise": 1e9}}))
    assert "SC001" not in found(Settings(metrics={"val_loss": "validation:reward"}))
    assert found(Settings(select=("DA",))) <= {"DA001", "DA002", "DA003"}


@pytest.mark.training
def test_a_training_that_fails_by_itself_is_not_called_healthy() -> None:
    def broken(y, predicted):
        raise ValueError("these labels are unknown")

    failing = recording()
    failing.compile_arguments["loss"] = broken
    plan = Plan(tell=lambda text: None)
    with pytest.raises(TrainingError, match="fails: ValueError: these labels are unknown"):
        confirm(failing, "run", Path(), choose_device("cpu"), plan, Budget())

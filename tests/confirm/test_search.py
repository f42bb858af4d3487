"""A remedy's strength is searched on rows and seeds that do not decide."""

from pathlib import Path

import pytest

from fitdoctor.confirm.flow import confirm
from fitdoctor.confirm.plan import SCREENING_SEEDS, Budget, Plan, Search
from fitdoctor.trials.devices import choose_device
from tests.confirm.test_flow import finding, recording


@pytest.mark.training
@pytest.mark.parametrize("search", ["grid", "random", "bayes"])
def test_a_stronger_remedy_is_found_and_confirmed_on_fresh_seeds(search: Search) -> None:
    """A rate 1000 times too low needs more than the factor of ten that is tried first."""
    plan = Plan(seeds=5, search=search, search_trials=5, tell=lambda text: None)
    findings = [finding("SC001", "slow-convergence")]
    result = confirm(recording(), "run", Path(), choose_device("cpu"), plan, Budget(), findings)
    (tried,) = result.tried
    (dose,) = tried.candidate.treatment.doses
    assert dose.strength is not None
    assert dose.strength > 10
    assert tried.verdict.word == "confirmed"
    assert not set(tried.verdict.seeds or ()) & set(SCREENING_SEEDS)
    assert tried.verdict.rows == 60


@pytest.mark.training
def test_two_remedies_that_each_help_are_confirmed_together_at_their_best_strength() -> None:
    """A rate 100,000 times too low is not mended by any of the strengths that are tried alone."""
    plan = Plan(seeds=8, tell=lambda text: None)
    slow = finding("SC001", "slow-convergence", ("raise-learning-rate", "train-longer"))
    far = recording(rate=1e-5)
    result = confirm(far, "run", Path(), choose_device("cpu"), plan, Budget(), [slow])
    (tried,) = result.tried
    assert tried.candidate.remedy == "raise-learning-rate=100+train-longer"
    assert tried.verdict.word == "confirmed", tried.verdict.sentence
    assert tried.verdict.better == 8

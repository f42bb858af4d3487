"""Which strength a Bayesian search tries next."""

import math

import pytest

from fitdoctor.confirm.bayes import most_promising


def best_of(peak: float, cliff: float, trials: int) -> float:
    """Where the best of some trials lies, on a curve that rises to a peak and breaks off."""

    def gain(place: float) -> float:
        return -math.inf if place > peak + cliff else 1 / (1 + abs(place - peak))

    tried = [0.0, 0.25, 0.5, 0.75, 1.0]
    while len(tried) < trials:
        tried.append(most_promising(tried, [gain(place) for place in tried]))
    return max(tried, key=gain)


@pytest.mark.parametrize("peak", [0.0, 0.1, 0.37, 0.66, 0.9, 1.0])
@pytest.mark.parametrize("cliff", [0.1, 1.0])
def test_a_peak_is_found_in_few_trials(peak: float, cliff: float) -> None:
    assert best_of(peak, cliff, trials=10) == pytest.approx(peak, abs=0.05)


def test_where_all_diverged_it_looks_elsewhere() -> None:
    tried = [0.0, 0.5, 1.0]
    place = most_promising(tried, [-math.inf] * 3)
    assert min(abs(place - each) for each in tried) > 0.1

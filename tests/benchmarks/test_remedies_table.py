"""The table of what works where: a sample is trained, and the page names only what there is."""

import pytest

from benchmarks.remedies_table import agreement, row, written_rows
from fitdoctor.remedies import remedies
from fitdoctor.trials.trial import Trial


@pytest.mark.training
@pytest.mark.parametrize("name", ["class-weights", "gradient-accumulation", "train-longer"])
def test_a_sample_works_in_every_way(name: str) -> None:
    assert row(name).line().endswith("| yes | yes | yes | yes |")


def trial(**changed: object) -> Trial:
    plain = {
        "arm": "a", "seed": 1, "outcome": "finished", "losses": [0.5, 0.25], "reason": "",
        "history": {"loss": [2.0, 1.0]}, "kept_epoch": 2, "seconds": 0, "engine": "fit",
    }  # fmt: skip
    return Trial.from_json({**plain, **changed})


def test_numbers_that_differ_are_named() -> None:
    assert agreement(trial(), trial()) == "yes"
    assert agreement(trial(history={"loss": [2.0, 1.1]}), trial()) == "differs in loss"
    assert agreement(trial(losses=[0.5]), trial()) == "differs in held-out losses"
    assert agreement(trial(outcome="failed", reason="no memory"), trial()) == "no memory"


def test_the_page_has_a_row_for_remedies_alone() -> None:
    assert {*written_rows()} <= {*remedies()}
    assert len(written_rows()) > 20

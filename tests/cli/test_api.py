"""The Python door."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import fitdoctor
from cli.written_logs import healthy, overfitted

LOSS = [0.9**i for i in range(40)]
VAL_LOSS = [0.5 + (i - 12) ** 2 / 800 for i in range(40)]


def rules(findings: list[fitdoctor.Finding]) -> set[str]:
    return {finding.rule for finding in findings}


def test_check_takes_a_path_a_text_or_several(tmp_path: Path) -> None:
    bad, good = overfitted(tmp_path / "bad.csv"), healthy(tmp_path / "good.csv")
    assert "OF001" in rules(fitdoctor.check(bad))
    assert rules(fitdoctor.check(str(bad))) == rules(fitdoctor.check([bad, str(good)]))
    assert fitdoctor.check(good) == []
    first = fitdoctor.check(tmp_path)[0]
    assert (first.path, first.problem, first.severity) == (str(bad), "overfitting", "error")


def test_check_names_what_it_cannot_use(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no such file or folder: .*nowhere"):
        fitdoctor.check(tmp_path / "nowhere")
    letter = tmp_path / "letter.csv"
    letter.write_text("Dear reader\n")
    with pytest.raises(ValueError, match=r"no training log found: .*letter\.csv: "):
        fitdoctor.check(letter)


@pytest.mark.parametrize("kind", [dict, pd.DataFrame])
def test_diagnose_histories(kind: type) -> None:
    assert "OF001" in rules(fitdoctor.diagnose(kind({"loss": LOSS, "val_loss": VAL_LOSS})))


def test_diagnose_a_keras_history() -> None:
    keras = pytest.importorskip("keras")
    history = keras.callbacks.History()
    history.on_train_begin()
    history.set_model(keras.Sequential())
    for epoch, (loss, val_loss) in enumerate(zip(LOSS, VAL_LOSS, strict=True)):
        history.on_epoch_end(epoch, {"loss": loss, "val_loss": val_loss})
    assert "OF001" in rules(fitdoctor.diagnose(history))


@pytest.mark.parametrize("wrong", [None, 3, "loss", [1.0], {}, {"loss": "low"}])
def test_diagnose_says_what_it_expects(wrong: object) -> None:
    with pytest.raises(ValueError, match="expected a Keras History, a DataFrame, or a dict"):
        fitdoctor.diagnose(wrong)


def test_unknown_attributes_are_told() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'chek'"):
        fitdoctor.chek  # noqa: B018


@pytest.mark.parametrize("broken", ["loss", "val_loss"])
def test_the_loss_that_broke_is_the_evidence(broken: str) -> None:
    history = {"loss": [1.0, 0.9, 0.8, 0.7, 0.6], "val_loss": [1.1, 1.0, 0.9, 0.9, 0.8]}
    history[broken][3:] = [float("nan"), float("nan")]
    (finding,) = (each for each in fitdoctor.diagnose(history) if each.rule == "IN001")
    assert finding.evidence["curve"] == broken
    assert finding.evidence["step"] == 3

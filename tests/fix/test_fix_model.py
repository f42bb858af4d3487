"""`fitdoctor fix` on recorded models: what it shows, writes, refuses and takes back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from fitdoctor.cli.main import main
from fitdoctor.fix.models import edit_model
from fitdoctor.fix.targets import find_target
from fitdoctor.remedies.treatment import parse_treatment
from fitdoctor.reports.confirmation import Confirmation, confirmations_json

pytestmark = pytest.mark.training
DROPOUT = ("--remedy", "dropout")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two recorded runs and their trained models: from fresh weights, and tuned."""
    import keras

    from fitdoctor.keras import Recorder

    folder = tmp_path_factory.mktemp("runs")
    x = np.random.default_rng(0).normal(size=(60, 4)).astype("float32")
    layers = [
        keras.Input((4,)),
        keras.layers.Dense(8, "relu", name="hidden"),
        keras.layers.Dense(1),
    ]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.SGD(0.01), "mse")
    for name in ("fresh", "tuned"):
        recorder = Recorder(folder / name, fine_tuning=name == "tuned")
        model.fit(x, x.sum(1), epochs=10, validation_split=0.5, verbose=0, callbacks=[recorder])
        model.save(folder / name / "best.keras")
    return folder


@pytest.fixture
def runs(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(recorded, tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs"


def fix(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["fix", *arguments])
    assert result.exit_code in (0, 2), result.output
    return result


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def loaded(path: Path) -> Any:
    import keras

    return keras.saving.load_model(path, safe_mode=True)


def test_the_change_is_shown_and_nothing_written(runs: Path) -> None:
    before = contents(runs)
    shown = fix("runs/fresh", "--remedy", "lower-learning-rate")
    assert shown.exit_code == 0
    assert "\n-  optimizer = SGD()\n+  optimizer = SGD(learning_rate=0.001)\n" in shown.stdout
    assert "\n   hidden: Dense(units=8, activation='relu')\n" in shown.stdout
    assert "weights would be fresh" in shown.stderr
    assert contents(runs) == before


def test_a_new_model_is_written_once_and_taken_back(runs: Path) -> None:
    before = contents(runs)
    done = fix("runs/fresh", *DROPOUT, "--apply")
    assert done.exit_code == 0, done.output
    written = contents(runs)
    place = "fresh/fixed-dropout"
    assert written.keys() - before.keys() == {f"{place}/model.keras", f"{place}/recipe.json"}
    assert before.items() <= written.items()

    again = fix("runs/fresh", *DROPOUT, "--apply")
    assert again.exit_code == 0
    assert "dropout is applied already" in again.stderr
    assert contents(runs) == written

    assert fix("--undo", "runs/fresh").exit_code == 0
    assert contents(runs) == before
    nothing = fix("--undo", "runs/fresh")
    assert nothing.exit_code == 2
    assert "no fixed model" in nothing.stderr


def test_the_new_model_is_compiled_and_trains_with_the_recipe(runs: Path) -> None:
    names = ("early-stopping", "dropout")
    remedies = [option for name in names for option in ("--remedy", name)]
    assert fix("runs/fresh", *remedies, "--apply").exit_code == 0
    place = runs / "fresh" / "fixed-early-stopping+dropout"
    recipe = json.loads((place / "recipe.json").read_text())
    assert [each["name"] for each in recipe["remedies"]] == list(names)
    assert recipe["compile"]["optimizer"]["class_name"] == "SGD"
    assert recipe["callbacks"][0]["class"] == "EarlyStopping"
    assert recipe["verdict"] is None
    assert set(recipe["original"]) == {
        f"recording/{name}" for name in ("recording.json", "model.keras", "data.npz")
    }
    model = loaded(place / "model.keras")
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds == ["Dense", "Dropout", "Dense"]
    history = model.fit(np.ones((8, 4)), np.ones(8), verbose=0, **recipe["fit"]).history
    assert np.isfinite(history["loss"]).all()


def test_weights_are_those_that_the_training_starts_from(runs: Path) -> None:
    for name in ("fresh", "tuned"):
        told = fix(f"runs/{name}/best.keras", *DROPOUT, "--apply").stderr
        assert ("carried over" in told) == (name == "tuned")
        start = loaded(runs / name / "recording" / "model.keras").get_weights()
        found = loaded(runs / name / "best-fixed-dropout" / "model.keras").get_weights()
        same = [np.array_equal(a, b) for a, b in zip(start, found, strict=True)]
        assert all(same) == (name == "tuned")


def _another_model(runs: Path) -> None:
    import keras

    keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)]).save(runs / "fresh" / "best.keras")


@pytest.mark.parametrize(
    ("arguments", "spoil", "told"),
    [
        (("runs", *DROPOUT), None, "holds no recording: train with fitdoctor.keras.Recorder"),
        (("runs/none.keras", *DROPOUT), None, "there is no such file"),
        (
            ("runs/fresh/best.keras", *DROPOUT),
            lambda runs: shutil.rmtree(runs / "fresh" / "recording"),
            "no recording of its training lies beside it",
        ),
        (("runs/fresh/best.keras", *DROPOUT), _another_model, "is another model than"),
        (
            ("runs/fresh/best.keras", *DROPOUT),
            lambda runs: (runs / "fresh" / "best.keras").write_bytes(b"PK"),
            "the model cannot be loaded",
        ),
        (("runs/fresh",), None, "no remedy given"),
        (("runs/fresh", "--remedy", "fewer-units"), None, "use --unsafe-fixes"),
        (("runs/fresh", *DROPOUT, "--", "--rate", "1"), None, "only a script takes arguments"),
        (("runs/fresh", *DROPOUT, *DROPOUT[:1], "dropuot"), None, "did you mean 'dropout'"),
    ],
)
def test_what_is_missing_or_unsafe_is_told_in_one_line(
    runs: Path, arguments: tuple[str, ...], spoil: Callable[[Path], Any] | None, told: str
) -> None:
    if spoil:
        spoil(runs)
    before = contents(runs)
    refused = fix(*arguments, "--apply") if "--" not in arguments else fix(*arguments)
    assert refused.exit_code == 2
    (line,) = refused.stderr.splitlines()
    assert told in line
    assert contents(runs) == before


def test_what_stands_in_its_place_is_never_overwritten(runs: Path) -> None:
    place = runs / "fresh" / "fixed-dropout"
    place.mkdir()
    (place / "model.keras").write_bytes(b"mine")
    refused = fix("runs/fresh", *DROPOUT, "--apply")
    assert refused.exit_code == 2
    assert "exists and is not as fitdoctor fix leaves it" in refused.stderr
    assert contents(place) == {"model.keras": b"mine"}


@pytest.mark.parametrize("name", ["best.keras", "recording/recording.json", "recording/data.npz"])
@pytest.mark.parametrize("verb", ["inspect", "confirm"])
def test_a_report_is_never_written_over_what_it_is_about(runs: Path, verb: str, name: str) -> None:
    before = contents(runs)
    arguments = [verb, "runs/fresh/best.keras", "--output-file", f"runs/fresh/{name}"]
    refused = CliRunner().invoke(main, arguments)
    assert refused.exit_code == 2
    assert "is read, so it is not written" in refused.stderr
    assert contents(runs) == before


def test_a_result_that_changed_is_neither_renewed_nor_removed(runs: Path) -> None:
    assert fix("runs/fresh", *DROPOUT, "--apply").exit_code == 0
    place = runs / "fresh" / "fixed-dropout"
    (place / "notes.txt").write_text("mine")
    refused = fix("--undo", "runs/fresh")
    assert refused.exit_code == 2
    assert "was changed since it was written" in refused.stderr
    assert (place / "notes.txt").read_text() == "mine"


def test_a_result_of_another_recording_is_told(runs: Path) -> None:
    assert fix("runs/fresh", *DROPOUT, "--apply").exit_code == 0
    shutil.rmtree(runs / "fresh" / "recording")
    shutil.copytree(runs / "tuned" / "recording", runs / "fresh" / "recording")
    refused = fix("runs/fresh", *DROPOUT, "--apply")
    assert refused.exit_code == 2
    assert "was made from what is another recording" in refused.stderr


def test_logs_beside_a_fixed_model_are_still_read(runs: Path) -> None:
    assert fix("runs/fresh", *DROPOUT, "--apply").exit_code == 0
    checked = CliRunner().invoke(main, ["check", "runs/fresh", "--strict", "--exit-zero"])
    assert checked.exit_code == 0, checked.output
    assert "1 run" in checked.stdout
    assert checked.stderr == ""  # no file was refused


def verdicts(word: str = "confirmed") -> tuple[str, ...]:
    target = find_target(Path("runs/fresh"))
    told = Confirmation(
        "", "", "", "lower-learning-rate", {"word": word, "sentence": "made up", "effect": 1.0},
        diff=edit_model(target, parse_treatment("lower-learning-rate")).diff(),
        before=target.hashes(), target="runs/fresh",
    )  # fmt: skip
    Path("tried.json").write_text(json.dumps(confirmations_json([told])))
    return "--verdicts", "tried.json", "--confirmed-only", "--apply"


def test_verdicts_on_what_no_file_can_be_are_not_about_it(runs: Path) -> None:
    options = verdicts()
    Path("tried.json").write_text(Path("tried.json").read_text().replace("runs/fresh", "a" * 300))
    refused = fix("runs/fresh", *options)
    assert refused.exit_code == 2
    assert "holds no verdict on" in refused.stderr


def test_a_confirmed_change_is_written_with_its_verdict(runs: Path) -> None:
    done = fix("runs/fresh/best.keras", *verdicts())
    assert done.exit_code == 0, done.output
    place = runs / "fresh" / "best-fixed-lower-learning-rate"
    recipe = json.loads((place / "recipe.json").read_text())
    assert recipe["verdict"]["sentence"] == "made up"
    assert float(loaded(place / "model.keras").optimizer.learning_rate) == pytest.approx(0.001)
    assert "holds no verdict on" in fix("runs/tuned", *verdicts()).stderr
    assert "nothing to apply" in fix("runs/fresh", *verdicts("inconclusive")).stderr


@pytest.mark.parametrize(
    ("spoiled", "told"),
    [("runs/fresh/recording/recording.json", "changed since"), ("tried.json", "not the confirmed")],
)
def test_another_recording_or_change_is_not_the_confirmed_one(
    runs: Path, spoiled: str, told: str
) -> None:
    options = verdicts()
    text = Path(spoiled).read_text()
    Path(spoiled).write_text(text.replace("learning_rate=0.001", "learning_rate=0.002") + " ")
    before = contents(runs)
    refused = fix("runs/fresh", *options)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert contents(runs) == before


def test_a_trained_model_is_quantised_and_keeps_what_it_learned(runs: Path) -> None:
    options = ("--remedy", "int8-quantisation", "--unsafe-fixes", "--apply")
    refused = fix("runs/fresh", *options)
    assert refused.exit_code == 2
    assert "changes a trained model, and runs/fresh holds a training" in refused.stderr
    mixed = fix("runs/fresh/best.keras", *DROPOUT, *options)
    assert "part of it is for a trained model" in mixed.stderr

    done = fix("runs/fresh/best.keras", *options)
    assert done.exit_code == 0, done.output
    assert "its weights are those of best.keras" in done.stderr
    place = runs / "fresh" / "best-fixed-int8-quantisation"
    small, trained = loaded(place / "model.keras"), loaded(runs / "fresh" / "best.keras")
    assert "int8" in {str(weight.dtype) for weight in small.weights}
    x = np.random.default_rng(1).normal(size=(20, 4)).astype("float32")
    np.testing.assert_allclose(small.predict(x, verbose=0), trained.predict(x, verbose=0), atol=0.1)
    assert json.loads((place / "recipe.json").read_text())["remedies"] == [
        {"name": "int8-quantisation", "strength": 8.0}
    ]

"""Several changes made at once, on the script and on the model alike."""

from pathlib import Path

from example_scripts import HEAD, written

from fitdoctor.capture.script import capture
from fitdoctor.edits.changes import (
    Changes,
    KerasObject,
    SetCompileArguments,
    SetFitArguments,
    SetLayerArguments,
)
from fitdoctor.edits.model import apply_to_model
from fitdoctor.edits.script import apply_to_script

SCRIPT = HEAD + (
    "model = keras.Sequential([layers.Dense(8, 'relu', name='wide'), layers.Dense(1)])\n"
    "model.compile('sgd', 'mse', metrics=['mae'])\nmodel.fit(x, y, epochs=4)\n"
)
CHANGE = Changes(
    (
        SetLayerArguments({"wide": {"units": 16}}),
        SetCompileArguments({"loss": KerasObject("losses", "Huber", {"delta": 2.0})}),
        SetFitArguments({"epochs": 8}),
    )
)


def test_the_script_and_the_model_get_all_of_them(tmp_path: Path) -> None:
    before = capture(written(tmp_path, SCRIPT))
    edit = apply_to_script(CHANGE, before)
    assert "layers.Dense(16, 'relu', name='wide')" in edit.files["train.py"]
    assert "compile('sgd', keras.losses.Huber(delta=2.0), metrics" in edit.files["train.py"]
    after = capture(written(tmp_path, edit.files["train.py"]))
    assert after.fingerprint() == apply_to_model(CHANGE, before).fingerprint()
    assert after.fingerprint() != before.fingerprint()

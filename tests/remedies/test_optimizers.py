"""Another optimizer keeps those arguments of the script's that it has as well."""

from pathlib import Path

import pytest
from example_scripts import HEAD, written

from fitdoctor.capture.script import capture
from fitdoctor.remedies import get_remedy
from fitdoctor.remedies.patching import patch

TUNED = "keras.optimizers.Adam(0.01, beta_1=0.5, amsgrad=True, clipnorm=1.0, use_ema=True)"
MODEL = "model = keras.Sequential([layers.Dense(1)])\n"


@pytest.mark.parametrize(
    ("remedy", "made"),
    [
        (
            "adamw",
            "keras.optimizers.AdamW(learning_rate=0.01, weight_decay=0.1, clipnorm=1.0, "
            "use_ema=True, beta_1=0.5, amsgrad=True)",
        ),
        ("sgd", "keras.optimizers.SGD(learning_rate=0.01, clipnorm=1.0, use_ema=True)"),
    ],
)
def test_what_means_the_same_to_both_is_kept(tmp_path: Path, remedy: str, made: str) -> None:
    text = HEAD + MODEL + f"model.compile({TUNED}, 'mse')\nmodel.fit(x, y)\n"
    found = patch(capture(written(tmp_path, text)), get_remedy(remedy))
    assert f"model.compile({made}, 'mse')" in found.edit.files["train.py"]
    assert found.is_checked

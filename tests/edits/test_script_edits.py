"""The very text that comes out: what was not edited stays as it was, byte for byte."""

from pathlib import Path

import pytest
from example_scripts import HEAD, recording, written

from fitdoctor.capture.script import capture
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.source import Source
from fitdoctor.remedies import get_remedy

MODEL = "model = keras.Sequential([keras.Input((4,)), layers.Dense(8, 'relu'), layers.Dense(1)])\n"
COMPILE = "model.compile(keras.optimizers.SGD(0.5), 'mse')\n"
FIT = "model.fit(x, y, epochs=4, validation_split=0.5)\n"

# remedy, the part of the script to be edited, and that part afterwards
FORMS = [
    ("lower-learning-rate", COMPILE, "model.compile(keras.optimizers.SGD(0.05), 'mse')\n"),
    (
        "lower-learning-rate",
        "RATE = 5e-1  # too high\nmodel.compile(keras.optimizers.SGD(RATE), 'mse')\n",
        "RATE = 0.05  # too high\nmodel.compile(keras.optimizers.SGD(RATE), 'mse')\n",
    ),
    (
        "lower-learning-rate",
        "model.compile(\n    'sgd', # plain\n    loss = 'mse' )\n",
        "model.compile(\n    keras.optimizers.SGD(learning_rate=0.001), # plain\n"
        "    loss = 'mse' )\n",
    ),
    (
        "lower-learning-rate",
        "model.compile(loss='mse')\n",
        "model.compile(loss='mse', optimizer=keras.optimizers.RMSprop(learning_rate=0.0001))\n",
    ),
    (
        "lower-learning-rate",
        "best = keras.optimizers.SGD(momentum=0.9)\nmodel.compile(best, 'mse')\n",
        "best = keras.optimizers.SGD(momentum=0.9, learning_rate=0.001)\n"
        "model.compile(best, 'mse')\n",
    ),
    (
        "lower-learning-rate",
        "def ready(model, rate=0.5):\n    model.compile(keras.optimizers.SGD(rate), 'mse')\n\n"
        "ready(model, 0.5)\n",
        "def ready(model, rate=0.5):\n    model.compile(keras.optimizers.SGD(rate), 'mse')\n\n"
        "ready(model, 0.05)\n",
    ),
    (
        "gradient-clipping",
        "model.compile(\n    keras.optimizers.SGD(\n        0.5,\n        momentum=0.9,  # heavy\n"
        "    ),\n    'mse',\n)\n",
        "model.compile(\n    keras.optimizers.SGD(\n        0.5,\n        momentum=0.9,  # heavy\n"
        "        global_clipnorm=1.0,\n    ),\n    'mse',\n)\n",
    ),
    (
        "reduce-lr-on-plateau",
        "model.fit(x, y, epochs=4, callbacks=[\n    keras.callbacks.TerminateOnNaN(),  # stop\n"
        "])\n",
        "model.fit(x, y, epochs=4, callbacks=[\n    keras.callbacks.TerminateOnNaN(),  # stop\n"
        "    keras.callbacks.ReduceLROnPlateau(monitor='loss', factor=0.5, patience=1),\n])\n",
    ),
    (
        "reduce-lr-on-plateau",
        "stop = keras.callbacks.TerminateOnNaN()\nmodel.fit(x, y, epochs=4, callbacks=stop)\n",
        "stop = keras.callbacks.TerminateOnNaN()\nmodel.fit(x, y, epochs=4, callbacks=[stop, "
        "keras.callbacks.ReduceLROnPlateau(monitor='loss', factor=0.5, patience=1)])\n",
    ),
    (
        "batch-size",
        "SIZE = 4\nmodel.fit(x, y, SIZE, 4)\n",
        "SIZE = 16\nmodel.fit(x, y, SIZE, 4)\n",
    ),
    (
        "dropout",
        MODEL,
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(8, 'relu'), "
        "layers.Dropout(rate=0.3), layers.Dense(1)])\n",
    ),
    (
        "dropout",
        "model = keras.Sequential(); model.add(layers.Dense(8, 'relu')); "
        "model.add(layers.Dense(1))\n",
        "model = keras.Sequential(); model.add(layers.Dense(8, 'relu')); "
        "model.add(layers.Dropout(rate=0.3)); model.add(layers.Dense(1))\n",
    ),
    (
        "dropout",
        "hidden = layers.Dense(8, 'relu')\n"
        "model = keras.Sequential([keras.Input((4,)), hidden, layers.Dense(1)])\n",
        "hidden = layers.Dense(8, 'relu')\n"
        "model = keras.Sequential([keras.Input((4,)), hidden, layers.Dropout(rate=0.3), "
        "layers.Dense(1)])\n",
    ),
    (
        "l2",
        "WIDTH = 8\nmodel = keras.Sequential([layers.Dense(\n    WIDTH, 'relu'), "
        "layers.Dense(1)])\n",
        "WIDTH = 8\nmodel = keras.Sequential([layers.Dense(\n    WIDTH, 'relu', "
        "kernel_regularizer=keras.regularizers.L2(l2=0.001)), layers.Dense(1)])\n",
    ),
    (
        "fewer-units",
        "width = 8\nmodel = keras.Sequential([layers.Dense(width, 'relu'), layers.Dense(1)])\n",
        "width = 4\nmodel = keras.Sequential([layers.Dense(width, 'relu'), layers.Dense(1)])\n",
    ),
]


def script_with(part: str) -> str:
    """A whole script in which this part stands in its place."""
    parts = [MODEL, COMPILE, FIT]
    place = 0 if "Sequential" in part else 1 if "compile" in part else 2
    parts[place] = part
    return HEAD + "".join(parts)


@pytest.mark.parametrize(("remedy", "before", "after"), FORMS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_text_afterwards(
    tmp_path: Path, remedy: str, before: str, after: str, newline: str
) -> None:
    text = script_with(before).replace("\n", newline)
    edit = get_remedy(remedy).edit_script(capture(written(tmp_path, text)))
    assert edit.files == {
        "train.py": script_with(before).replace(before, after).replace("\n", newline)
    }
    assert (tmp_path / "train.py").read_bytes() == text.encode()


@pytest.mark.parametrize(
    ("start", "rate", "name"),
    [
        ("from keras.optimizers import SGD\n", "SGD(0.5)", "EarlyStopping"),
        ("from keras import callbacks as calls\n", "'sgd'", "calls.EarlyStopping"),
        ("from keras.callbacks import EarlyStopping as Stop\n", "'sgd'", "Stop"),
        ("import tensorflow as tf\n", "'sgd'", "tf.keras.callbacks.EarlyStopping"),
        ("from tensorflow.keras.models import Sequential\n", "'sgd'", "EarlyStopping"),
    ],
)
def test_things_are_named_as_the_script_names_them(
    tmp_path: Path, start: str, rate: str, name: str
) -> None:
    text = (
        start + "import numpy as np\nfrom keras import Input, Sequential, layers\n"
        "x = np.ones((20, 4))\nmodel = Sequential([Input((4,)), layers.Dense(1)])\n"
        f"model.compile({rate}, 'mse')\n" + FIT.replace("x, y", "x, x[:, 0]")
    )
    found = capture(written(tmp_path, text))
    edit = get_remedy("early-stopping").edit_script(found)
    assert f"callbacks=[{name}(monitor='val_loss'" in edit.files["train.py"]
    again = capture(found.script, patched=edit.files)
    assert type(again.callbacks[0]).__name__ == "EarlyStopping"


def test_a_flag_given_on_the_command_line_is_not_edited_as_a_default() -> None:
    found = recording("argparse_flags", "--lr", "0.25")
    edit = get_remedy("lower-learning-rate").edit_script(found)
    assert "SGD(learning_rate=0.025)" in edit.files["argparse_flags.py"]
    assert "default=1e-5" in edit.files["argparse_flags.py"]
    assert "learning_rate was 'lr'; it is now fixed" in edit.warnings[0]
    assert recording("argparse_flags").script is not None
    plain = get_remedy("lower-learning-rate").edit_script(recording("argparse_flags"))
    assert "default=1e-6" in plain.files["argparse_flags.py"]
    assert plain.warnings == ()


def test_a_name_that_means_something_else_by_then_is_not_followed(tmp_path: Path) -> None:
    text = HEAD + MODEL + "rate = 0.25\nrates = {'a': rate}\nrates['a'] *= 2\n"
    text += "model.compile(keras.optimizers.SGD(rates['a']), 'mse')\n" + FIT
    edit = get_remedy("lower-learning-rate").edit_script(capture(written(tmp_path, text)))
    assert "rate = 0.25\n" in edit.files["train.py"]
    assert "SGD(0.05)" in edit.files["train.py"]
    assert "learning_rate was \"rates['a']\"" in edit.warnings[0]


def test_a_call_in_another_file_is_edited_there() -> None:
    edit = get_remedy("fewer-units").edit_script(recording("flowers.train"))
    assert list(edit.files) == ["flowers/model.py"]
    assert "-HIDDEN = 24\n+HIDDEN = 12\n" in edit.diff()


@pytest.mark.parametrize("text", ["def\n", f"x = {' + '.join(['1'] * 2000)}\n"])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(CannotEdit, match=r"train.py is newer Python, or nested deeper"):
        Source("train.py", text)


@pytest.mark.parametrize(
    ("remedy", "text", "reason"),
    [
        (
            "lower-learning-rate",
            HEAD
            + MODEL
            + "made = {'optimizer': 'sgd', 'loss': 'mse'}\nmodel.compile(**made)\n"
            + FIT,
            r"train.py:9 passes optimizer with \* or \*\*",
        ),
        (
            "dropout",
            HEAD + "made = layers.Dense.from_config({'units': 8, 'activation': 'relu'})\n"
            "model = keras.Sequential([made, layers.Dense(1)])\n" + COMPILE + FIT,
            r"train.py:7: the layer 'dense' \(Dense\) is not made by a plain call",
        ),
        (
            "lower-learning-rate",
            HEAD + MODEL + "class Net(keras.Model):\n    def fit(self, *args, **options):\n"
            "        return super().fit(*args, **options)\n"
            "inputs = keras.Input((4,)); model = Net(inputs, layers.Dense(1)(inputs))\n"
            "model.compile(keras.optimizers.get({'class_name': 'SGD', 'config': {}}), 'mse')\n"
            + FIT,
            "the optimizer SGD is not made by a plain call",
        ),
    ],
)
def test_what_no_plain_call_made_is_refused(
    tmp_path: Path, remedy: str, text: str, reason: str
) -> None:
    with pytest.raises(CannotEdit, match=reason):
        get_remedy(remedy).edit_script(capture(written(tmp_path, text)))

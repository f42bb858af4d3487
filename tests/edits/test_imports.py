"""Imports that an edit adds: they take no name of the script's, and no backend from it."""

from pathlib import Path

import pytest
from example_scripts import HEAD, written

from fitdoctor.capture.script import capture
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.remedies import get_remedy
from fitdoctor.remedies.patching import patch

NAMED = HEAD.replace("from keras import layers", "from keras.layers import Dense").replace(
    "import keras\n", "from keras import Sequential\n"
)
REST = """\
net = Sequential([Dense(4, 'relu'), Dense(1)])
net.compile('sgd', 'mse')
net.fit(x, y, epochs=4, validation_split=0.5)
"""
MODEL_FILE = """\
import keras

def net():
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile('sgd', 'mse')
    return model
"""
FIT = (
    "import numpy as np\nnet().fit(np.ones((20, 4)), np.ones(20), epochs=4, validation_split=0.5)\n"
)


@pytest.mark.parametrize(
    ("remedy", "own"),
    [
        ("l2", "L2 = 0.5\n"),
        ("dropout", "from example_scripts import HEAD as Dropout\n"),
        ("dropout", "def Dropout(rate):\n    return rate\n"),
    ],
)
def test_a_name_of_the_scripts_keeps_its_meaning(tmp_path: Path, remedy: str, own: str) -> None:
    name = "L2" if remedy == "l2" else "Dropout"
    text = own + NAMED + REST + f"print({name})\n"
    edited = patch(capture(written(tmp_path, text)), get_remedy(remedy)).edit.files["train.py"]
    assert f"import {name} as Keras{name}\n" in edited
    assert f"Keras{name}({'l2=0.001' if remedy == 'l2' else 'rate=0.3'})" in edited


@pytest.mark.parametrize(
    "start",
    [
        "import os\nos.environ['KERAS_BACKEND'] = 'jax'\n",
        "import os\nSEED = 1\nif 'KERAS_BACKEND' not in os.environ:\n"
        "    os.environ['KERAS_BACKEND'] = 'jax'\n",
        "import choice\n",
    ],
)
def test_keras_is_imported_after_its_backend_is_chosen(tmp_path: Path, start: str) -> None:
    (tmp_path / "net.py").write_text(MODEL_FILE)
    (tmp_path / "choice.py").write_text("import os\nos.environ['KERAS_BACKEND'] = 'jax'\n")
    found = capture(written(tmp_path, start + "from net import net\n" + FIT))
    edited = patch(found, get_remedy("early-stopping")).edit.files["train.py"]
    assert edited.startswith(start)
    assert "from keras.callbacks import EarlyStopping\n" in edited


def test_an_import_before_a_backend_that_a_function_chooses_is_refused(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(MODEL_FILE)
    text = "import os\n\ndef main():\n    os.environ['KERAS_BACKEND'] = 'jax'\n"
    text += "    from net import net\n" + "".join(f"    {line}\n" for line in FIT.splitlines())
    found = capture(written(tmp_path, text + "main()\n"))
    with pytest.raises(CannotEdit, match="chooses the backend in a function"):
        get_remedy("early-stopping").edit_script(found)

"""Scripts as tests capture them: the examples, once a process each, and small ones made here."""

from functools import cache
from pathlib import Path

from fitdoctor.capture.recording import Recording, Script, Span
from fitdoctor.capture.script import capture, find_script

EXAMPLES = Path(__file__).parents[1] / "examples" / "scripts"

# What is wrong by construction, with the rule that finds it and the remedy that mends it. Those in
# FAIL_IN_THEIR_FIRST_STEP raise an error as soon as they train.
WRONG_BY_CONSTRUCTION = {
    "softmax_twice": ("WC001", "match-loss"),
    "logits_as_probabilities": ("WC002", "match-loss"),
    "one_unit_softmax": ("WC003", "match-output"),
    "one_hot_sparse": ("WC004", "match-loss"),
    "class_numbers_categorical": ("WC005", "match-loss"),
    "softmax_binary": ("WC006", "match-loss"),
    "sigmoid_classes": ("WC007", "match-output"),
    "bounded_regression": ("WC010", "match-output"),
    "accuracy_of_numbers": ("WC011", "match-metrics"),
}
FAIL_IN_THEIR_FIRST_STEP = ("one_hot_sparse", "class_numbers_categorical", "softmax_binary")

HEAD = """\
import keras
import numpy as np
from keras import layers

x = np.arange(80.0).reshape(20, 4)
y = np.arange(20.0)
"""


def example(name: str, *arguments: str) -> Script:
    """An example by its file name without .py, or "flowers.train" for the one in a package."""
    if "." in name:
        return find_script(name, arguments, module=True, folder=EXAMPLES / "project")
    return find_script(f"{name}.py", arguments, folder=EXAMPLES)


@cache
def recording(name: str, *arguments: str, fit: int = 1) -> Recording:
    """The recording of an example; not to be changed, since tests share it."""
    return capture(example(name, *arguments), fit=fit)


def written(folder: Path, text: str, name: str = "train.py") -> Script:
    """A script with this text in an otherwise empty folder."""
    (folder / name).write_bytes(text.encode())
    return find_script(name, folder=folder)


def text_at(script: Script, span: Span) -> str:
    """What stands at a span."""
    lines = (script.folder / span.file).read_bytes().splitlines(keepends=True)
    chosen = lines[span.line - 1 : span.end_line]
    chosen[-1] = chosen[-1][: span.end_column]
    chosen[0] = chosen[0][span.column :]
    return b"".join(chosen).decode()

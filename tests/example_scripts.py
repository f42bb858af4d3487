"""Scripts as tests capture them: the examples, once a process each, and small ones made here.

On JAX, which starts fast and compiles nothing before a fit is captured.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

from functools import cache
from pathlib import Path

from fitdoctor.capture.recording import Recording, Script, Span
from fitdoctor.capture.script import capture, find_script

EXAMPLES = Path(__file__).parents[1] / "examples" / "scripts"

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

"""Random numbers in the place of the weights that Keras would download for MobileNetV2.

python tests/remedies/untrained_weights.py    writes them into models in KERAS_HOME
"""

import os
from pathlib import Path

import keras

NAME = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{width}_224_no_top.h5"


def write(home: Path, width: float) -> Path:
    """The file, as Keras looks for it below its home."""
    file = home / "models" / NAME.format(width=width)
    file.parent.mkdir(parents=True, exist_ok=True)
    keras.applications.MobileNetV2(alpha=width, include_top=False, weights=None).save(file)
    return file


if __name__ == "__main__":
    for width in (1.0, 0.35):
        print(write(Path(os.environ["KERAS_HOME"]), width))

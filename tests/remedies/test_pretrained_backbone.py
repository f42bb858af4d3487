"""A frozen MobileNetV2 in the place of the convolutions; its weights here are random numbers."""

import os
import urllib.request
from pathlib import Path

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from example_scripts import recording, written

from fitdoctor.capture.loading import load_model
from fitdoctor.capture.recording import Recording
from fitdoctor.capture.saving import save
from fitdoctor.capture.script import capture
from fitdoctor.cli.main import main
from fitdoctor.confirm.prescription import prescribe
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.remedies import NotApplicable, get_remedy
from fitdoctor.remedies.patching import patch
from fitdoctor.trials.arm import build_under_seed
from fitdoctor.trials.plain import train
from fitdoctor.trials.recorded import arm_of
from fitdoctor.trials.task import prepare
from remedies.untrained_weights import write

pytestmark = pytest.mark.training
NAME = "pretrained-backbone"
HEAD = """\
import keras
import numpy as np
from keras import layers

images = np.random.default_rng(0).integers(0, 256, (60, 32, 32, 3), dtype="uint8")
labels = np.tile([0, 1], 30)
"""
FIT = "model.compile('sgd', 'binary_crossentropy')\nmodel.fit(%s, labels, epochs=2)\n"
LIST = "model = keras.Sequential([layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(1)])\n"
MADE = """\
backbone = keras.applications.MobileNetV2(input_shape=(32, 32, 3), include_top=False, pooling='avg')
backbone.trainable = False
"""


@pytest.fixture(scope="module")
def home() -> Path:
    """Where Keras finds the weights; the tests have a home of its own (conftest.py)."""
    folder = Path(os.environ["KERAS_HOME"])
    write(folder, 1.0)
    return folder


def trained(folder: Path, model: str, images: str = "images") -> Recording:
    """The recording of a small script with this model, trained on these images."""
    return capture(written(folder, HEAD + model + FIT % images))


SCRIPTS = {
    "a list": (
        "images / 255",
        "# small\nmodel = keras.Sequential([\n    layers.Input((32, 32, 3)),\n"
        "    layers.Conv2D(8, 3, activation='relu'),\n    layers.BatchNormalization(),\n"
        "    layers.MaxPooling2D(),\n    layers.Flatten(),  # one vector\n"
        "    layers.Dense(1, 'sigmoid'),\n])\n",
        f"# small\n{MADE}model = keras.Sequential([\n    layers.Input((32, 32, 3)),\n"
        "    layers.Rescaling(scale=2.0, offset=-1.0),\n    backbone,  # one vector\n"
        "    layers.Dense(1, 'sigmoid'),\n])\n",
    ),
    "added, the shape told by the convolution": (
        "images",
        "model = keras.Sequential()\nmodel.add(layers.Conv2D(8, 3, input_shape=(32, 32, 3)))\n"
        "model.add(layers.GlobalMaxPooling2D())\nmodel.add(layers.Dense(1, 'sigmoid'))\n",
        "model = keras.Sequential()\nmodel.add(layers.Input(shape=(32, 32, 3)))\n"
        "model.add(layers.Rescaling(scale=0.00784313725490196, offset=-1.0))\n"
        f"{MADE}model.add(backbone)\nmodel.add(layers.Dense(1, 'sigmoid'))\n",
    ),
    "functional, in a function, pixels from -1 to 1": (
        "images / 127.5 - 1",
        "def build():\n    rows = keras.Input((32, 32, 3))\n    h = layers.Conv2D(8, 3)(rows)\n"
        "    h = layers.ReLU()(h)\n    h = layers.GlobalAveragePooling2D()(h)\n"
        "    return keras.Model(rows, layers.Dense(1)(h))\nmodel = build()\n",
        "def build():\n    rows = keras.Input((32, 32, 3))\n    h = rows\n"
        f"    {MADE.strip().replace(chr(10), chr(10) + '    ')}\n    h = backbone(h)\n"
        "    return keras.Model(rows, layers.Dense(1)(h))\nmodel = build()\n",
    ),
    "not built, scaled by a layer of its own": (
        "images",
        "model = keras.Sequential([layers.Rescaling(1 / 255), layers.Conv2D(8, 3), "
        "layers.Flatten(), layers.Dense(1)])\n",
        f"{MADE}model = keras.Sequential([layers.Rescaling(1 / 255), "
        "layers.Rescaling(scale=2.0, offset=-1.0), backbone, layers.Dense(1)])\n",
    ),
}


@pytest.mark.parametrize("form", SCRIPTS)
def test_the_text_with_a_backbone(tmp_path: Path, home: Path, form: str) -> None:
    images, before, after = SCRIPTS[form]
    patched = patch(trained(tmp_path, before, images), get_remedy(NAME))
    assert patched.is_checked
    assert patched.edit.files["train.py"] == HEAD + after + FIT % images


def test_every_seed_has_the_same_backbone_and_another_head(home: Path) -> None:
    found = recording("photo_patches")
    patched = patch(found, get_remedy(NAME)).recording
    backbone = keras.applications.MobileNetV2(input_shape=(32, 32, 3), include_top=False)
    expected = backbone.get_weights()
    baseline, heads = arm_of("baseline", found), []
    for edited in (patched, get_remedy(NAME).edit_model(found)):
        arm = arm_of(NAME, edited)
        for seed in (1, 2):
            model = build_under_seed(arm, baseline, seed, None)
            *_, kept, head = model.layers
            assert all(map(np.array_equal, kept.get_weights(), expected))
            assert [weight.shape for weight in model.trainable_weights] == [(1280, 1), (1,)]
            heads.append(head.get_weights()[0])
    assert not np.array_equal(heads[0], heads[1])
    assert np.array_equal(heads[0], heads[2])


def test_each_width_is_another_training(home: Path) -> None:
    write(home, 0.35)
    found, remedy = recording("photo_patches"), get_remedy(NAME)
    prints = {remedy.edit_model(found, each).fingerprint() for each in remedy.strengths}
    assert len(prints) == len(remedy.strengths)
    assert "(32, 32, 3), alpha=0.35, include" in remedy.edit_script(found, 0.35).diff()


@pytest.mark.parametrize(
    ("images", "model", "reason"),
    [
        ("images / 16", LIST, "the pixels lie between 0 and 15.9: it takes those from 0 to 255"),
        ("images[:, :31]", LIST, "the images are 31 x 32 x 3: it takes 3 colours and at least 32"),
        ("images[..., :1]", LIST, "the images are 32 x 32 x 1: it takes 3 colours"),
        ("images", LIST.replace("layers.Flatten", "layers.Dense(4), layers.Flatten"), None),
        ("images", LIST.replace("layers.Conv2D", "layers.Dense(4), layers.Conv2D"),
         "no convolution is the first layer that is trained on the images"),
        ("images", LIST.replace("layers.Conv2D", "layers.BatchNormalization(), layers.Conv2D"),
         "the model normalises its inputs itself"),
        ("images", LIST.replace("layers.Flatten()", "layers.Reshape((7200,))"),
         "no layers in one line lead from an image to a Flatten or a global pooling"),
        ("images", "rows = keras.Input((32, 32, 3))\nh = layers.Conv2D(3, 1)(rows) + rows\n"
         "model = keras.Model(rows, layers.Dense(1)(layers.Flatten()(h)))\n",
         "no layers in one line lead from an image to a Flatten or a global pooling"),
        ("images", LIST.replace("layers.Conv2D(8, 3)", "keras.Sequential([layers.Conv2D(8, 3)])"),
         "no convolution is the first layer that is trained on the images"),
        ("images.reshape(60, -1)", "model = keras.Sequential([layers.Dense(1)])\n",
         "the model has no convolution over images"),
        ("images",
         LIST + "model.build((None, 32, 32, 3))\nmodel.set_weights(model.get_weights())\n",
         "the weights were loaded or trained before"),
    ],
)  # fmt: skip
def test_where_it_can_be_tried(
    tmp_path: Path, home: Path, images: str, model: str, reason: str | None
) -> None:
    given = get_remedy(NAME).applies(trained(tmp_path, model, images))
    assert given == reason or (reason is not None and given is not None and reason in given)


def test_images_of_a_pipeline_are_looked_at(tmp_path: Path, home: Path) -> None:
    fit = "import tensorflow as tf\nrows = tf.data.Dataset.from_tensor_slices((images, labels))\n"
    fit += "model.compile('sgd', 'mse')\nmodel.fit(rows.batch(8))\n"
    patched = patch(capture(written(tmp_path, HEAD + LIST + fit)), get_remedy(NAME))
    assert patched.is_checked
    assert (
        "layers.Rescaling(scale=0.00784313725490196, offset=-1.0), backbone,"
        in (patched.edit.files["train.py"])
    )


def test_layers_made_in_a_loop_are_refused_with_the_reason(tmp_path: Path, home: Path) -> None:
    model = (
        "model = keras.Sequential([layers.Input((32, 32, 3))])\nfor width in (4, 8):\n"
        "    model.add(layers.Conv2D(width, 3))\nmodel.add(layers.Flatten())\n"
        "model.add(layers.Dense(1))\n"
    )
    with pytest.raises(CannotEdit, match="also makes the layer 'conv2d', which is to stay"):
        get_remedy(NAME).edit_script(trained(tmp_path, model))


def test_it_is_not_applied_twice(home: Path) -> None:
    once = get_remedy(NAME).edit_model(recording("photo_patches"))
    with pytest.raises(NotApplicable, match="are frozen; the model has a backbone already"):
        get_remedy(NAME).edit_model(once)


def test_weights_that_cannot_be_read_are_a_reason(home: Path) -> None:
    file = write(home, 0.35)
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(NotApplicable, match="the weights of MobileNetV2 cannot be had"):
        get_remedy(NAME).edit_model(recording("photo_patches"), 0.35)
    file.unlink()


def test_weights_that_cannot_be_downloaded_are_a_reason() -> None:
    (home := Path(os.environ["KERAS_HOME"])).joinpath("models").mkdir(exist_ok=True)
    for file in (home / "models").glob("*_0.35_*"):
        file.unlink()
    nobody_answers = urllib.request.ProxyHandler({"https": "http://127.0.0.1:9"})
    urllib.request.install_opener(urllib.request.build_opener(nobody_answers))
    try:
        with pytest.raises(NotApplicable, match=r"cannot be had \(URL fetch failure on https://"):
            get_remedy(NAME).edit_model(recording("photo_patches"), 0.35)
    finally:
        urllib.request.install_opener(urllib.request.build_opener())


def test_what_is_trained_is_counted(home: Path) -> None:
    found, remedy = recording("photo_patches"), get_remedy(NAME)
    arms = [arm_of("baseline", found), arm_of(NAME, remedy.edit_model(found), remedy.cost)]
    task = prepare(arms, 1, lambda text: None)
    counted = [train(task, arm, seed=1).costs for arm in arms]
    assert counted == [{"trained parameters": 93_377.0}, {"trained parameters": 1281.0}]


def test_a_recorded_model_gets_the_backbone_with_its_weights(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save(recording("photo_patches"), tmp_path / "run" / "recording")
    fix = ["fix", "run", "--remedy", NAME, "--unsafe-fixes", "--apply"]
    done = CliRunner().invoke(main, fix)
    assert done.exit_code == 0, done.output
    model = load_model(tmp_path / "run" / f"fixed-{NAME}" / "model.keras")
    expected = keras.applications.MobileNetV2(input_shape=(32, 32, 3), include_top=False)
    kept = model.layers[-2]
    assert not kept.trainable
    assert all(map(np.array_equal, kept.get_weights(), expected.get_weights()))


def test_rules_name_it_and_only_the_user_has_it_tried(home: Path) -> None:
    told: list[str] = []
    found = prescribe(recording("photo_patches"), [NAME, "l2"], 5, told.append)
    assert [each.remedy for each in found] == ["l2"]
    assert told == []

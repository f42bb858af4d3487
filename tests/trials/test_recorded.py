"""A recorded training and its remedies as arms."""

import numpy as np
import pytest

from fitdoctor.capture.recording import Recording
from fitdoctor.capture.script import capture, find_script
from fitdoctor.remedies.registry import remedies
from fitdoctor.trials.arm import build_under_seed
from fitdoctor.trials.recorded import arm_of
from tests.trials.small import rows
from tests.trials.test_fused import compare_arms

keras = pytest.importorskip("keras")
on_jax = pytest.mark.skipif(keras.backend.backend() != "jax", reason="the engine is for JAX")
x, y = rows()


def recorded(weights_fresh=True):
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(8, "relu", name="hidden"),
            keras.layers.Dense(2, "softmax", name="out"),
        ]
    )
    compiled = {
        "optimizer": keras.optimizers.SGD(0.01),
        "loss": "sparse_categorical_crossentropy",
        "metrics": ["accuracy"],
    }
    model.compile(**compiled)
    fit = {"x": x, "y": y, "batch_size": 16, "epochs": 20, "validation_data": rows(60, seed=1)}
    return Recording(model, compiled, fit, weights_fresh=weights_fresh)


def test_fresh_weights_follow_the_seed_and_others_are_kept():
    fresh = arm_of("baseline", recorded())
    kept = recorded(weights_fresh=False)
    arm = arm_of("baseline", kept)
    for seed in (1, 2):
        model = build_under_seed(arm, arm, seed, None)
        np.testing.assert_array_equal(model.get_weights()[0], kept.model.get_weights()[0])
    first, second = (build_under_seed(fresh, fresh, seed, None) for seed in (1, 2))
    assert (first.get_weights()[0] != second.get_weights()[0]).any()


def test_the_fingerprint_covers_weights_that_training_starts_from():
    assert arm_of("a", recorded()).fingerprint == arm_of("a", recorded()).fingerprint
    one = recorded(weights_fresh=False)
    before = arm_of("a", one).fingerprint
    one.model.set_weights([weight + 1 for weight in one.model.get_weights()])
    assert arm_of("a", one).fingerprint != before


def test_frozen_layers_start_alike_under_every_seed_and_are_never_given_others():
    def with_backbone():
        found = recorded()
        found.model.layers[0].trainable = False
        return found

    frozen, baseline = with_backbone(), arm_of("baseline", recorded())
    arm = arm_of("frozen", frozen)
    expected = frozen.model.layers[0].get_weights()[0]
    models = [build_under_seed(arm, baseline, seed, None) for seed in (1, 2)]
    for model in models:
        np.testing.assert_array_equal(model.layers[0].get_weights()[0], expected)
    assert (models[0].layers[1].get_weights()[0] != models[1].layers[1].get_weights()[0]).any()
    assert arm_of("frozen", frozen).fingerprint == arm.fingerprint
    assert arm_of("frozen", with_backbone()).fingerprint != arm.fingerprint


SCRIPT = """
import keras, numpy as np
RATE = %s
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
schedule = keras.callbacks.LearningRateScheduler(lambda epoch: RATE)
model.fit(np.ones((4, 2)), np.ones(4), callbacks=[schedule])
"""


def test_the_fingerprint_covers_what_only_the_script_tells(tmp_path):
    """A baseline of an hour ago, with another global, is no baseline of today's remedy."""
    file, prints = tmp_path / "train.py", []
    for rate in (0.1, 0.1, 0.2):
        file.write_text(SCRIPT % rate)
        prints.append(arm_of("baseline", capture(find_script(file, folder=tmp_path))).fingerprint)
    assert prints[0] == prints[1] != prints[2]


PIPELINE = """
import keras, numpy as np

class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 1

    def __getitem__(self, index):
        table = np.loadtxt("table.csv", ndmin=2)
        return table[:, :2], table[:, 2]

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
open("log.txt", "w").write("the script itself writes")
model.fit(Batches())
"""


def test_the_fingerprint_covers_the_files_that_a_pipeline_may_read(tmp_path):
    """The shapes are the same; what they are filled with is read while training."""
    (tmp_path / "train.py").write_text(PIPELINE)
    (tmp_path / "table.csv").write_text("1 2 3")

    def printed():
        return arm_of("baseline", capture(find_script("train.py", folder=tmp_path))).fingerprint

    before = printed()
    (tmp_path / ".fitdoctor").mkdir()
    (tmp_path / ".fitdoctor" / "trial.json").write_text("{}")
    assert printed() == before
    (tmp_path / "table.csv").write_text("1 2 33")
    assert printed() != before


BY_FIT_ALONE = {"growing-batch", "growing-l2"}


@pytest.mark.training
@on_jax
@pytest.mark.parametrize("name", remedies())
def test_the_fused_engine_trains_every_remedy_as_fit_does(name):
    recording = recorded()
    remedy = remedies()[name]
    if (reason := remedy.applies(recording)) is not None:
        pytest.skip(f"does not apply here: {reason}")
    arms = [arm_of("baseline", recording), arm_of(name, remedy.edit_model(recording))]
    if name in BY_FIT_ALONE:
        with pytest.raises(ValueError, match="changes the model between epochs"):
            compare_arms(arms, arms[1], epochs=2)
    else:
        compare_arms(arms, arms[1], epochs=2)

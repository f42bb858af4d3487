"""Data sets that are read lazily are stored as arrays only where that trains the same."""

from pathlib import Path

import keras
import numpy as np
import pytest
from example_scripts import recording

from fitdoctor.capture.loading import load
from fitdoctor.capture.reading import NotRepeatable, read_lazy_data
from fitdoctor.capture.saving import save

X = np.arange(60.0).reshape(20, 3)
Y = np.arange(20)
LIMIT = 10_000


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of eight rows, with noise on them if asked for."""

    def __init__(self, noise: float = 0.0, endless: bool = False) -> None:
        super().__init__()
        self.noise, self.endless = noise, endless
        self.random = np.random.default_rng(0)

    @property
    def num_batches(self) -> int | None:
        return None if self.endless else 3

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = slice(8 * index, 8 * index + 8)
        return X[rows] + self.noise * self.random.normal(size=X[rows].shape), Y[rows]


def test_an_ordered_data_set_becomes_arrays_in_its_order() -> None:
    found = read_lazy_data({"x": Batches(), "epochs": 2}, LIMIT)
    assert np.array_equal(found["x"], X)
    assert np.array_equal(found["y"], Y)
    assert (found["batch_size"], found["shuffle"], found["epochs"]) == (8, False, 2)


def test_a_shuffled_data_set_is_shuffled_again() -> None:
    import tensorflow as tf

    plain = tf.data.Dataset.from_tensor_slices((X, Y))
    data = plain.shuffle(20).batch(6)
    found = read_lazy_data({"x": data, "validation_data": plain.take(5).batch(2)}, LIMIT)
    assert np.array_equal(found["validation_data"][0], X[:5])
    assert found["validation_batch_size"] == 2
    assert sorted(found["y"]) == list(Y)
    assert (found["batch_size"], found["shuffle"]) == (6, True)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (Batches(noise=0.1), "its rows are others each time"),
        (Batches(endless=True), "it has no end"),
        (iter([(X, Y)]), "generator data is read by the script"),
    ],
)
def test_others_stay_with_the_script(data: object, reason: str) -> None:
    with pytest.raises(NotRepeatable, match=reason):
        read_lazy_data({"x": data}, LIMIT)


def test_the_limit_holds_while_reading() -> None:
    with pytest.raises(NotRepeatable, match="over the limit"):
        read_lazy_data({"x": Batches()}, 400)


@pytest.mark.parametrize("name", ["tf_dataset", "py_dataset"])
def test_an_example_is_stored_whole(name: str, tmp_path: Path) -> None:
    before = recording(name)
    notes = save(before, tmp_path / "recording")
    assert f"the {before.data_kind} data was read twice alike and is stored as arrays" in notes
    after = load(tmp_path / "recording")
    assert after.data_kind == "arrays"
    assert len(after.fit_arguments["x"]) in {1400, 1792}
    assert before.data_kind != "arrays"

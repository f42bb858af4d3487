"""Forms of labels."""

import numpy as np
import pytest

from fitdoctor.inspection.labels import labels_of

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("labels", "form", "classes"),
    [
        (np.arange(100) % 3, "classes", 3),
        ((np.arange(100) % 3).astype("float32"), "classes", 3),
        ((np.arange(100) % 3)[:, None], "classes", 3),
        ((np.arange(100) % 3).reshape(4, 5, 5), "classes", 3),  # an image of class numbers
        (np.eye(4)[np.arange(100) % 4], "one-hot", 4),
        (np.eye(4)[np.arange(100) % 4].reshape(5, 20, 4), "one-hot", 4),
        (np.tile([[1, 1, 0], [0, 0, 0]], (50, 1)), "marks", 0),
        (RANDOM.normal(size=100), "numbers", 0),
        (RANDOM.integers(25, 346, 442), "numbers", 0),  # such as the diabetes data
        (np.repeat([3, 1000], 50), "numbers", 0),
        (np.repeat([-1, 1], 50), "numbers", 0),
        (np.arange(100), "numbers", 0),
        (np.array([0.0, np.nan] * 50), "numbers", 0),
        (np.array([True, False] * 50), "classes", 2),
    ],
)
def test_the_form_of_labels(labels: np.ndarray, form: str, classes: int) -> None:
    found = labels_of(labels)
    assert (found.form, found.classes) == (form, classes)

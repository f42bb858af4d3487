"""The data of a recording: nested arrays that come back as they were, and nothing pickled."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from fitdoctor.capture.arrays import Arrays, decode, read_arrays
from fitdoctor.capture.errors import CannotCapture

numbers = arrays.arrays(
    st.sampled_from(["float64", "float32", "int64", "uint8", "bool", "<U4"]),
    arrays.array_shapes(max_dims=3, max_side=4),
)
nested = st.recursive(
    numbers | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(nested)
def test_nested_data_comes_back_as_it_was(value: Any) -> None:
    kept = Arrays()
    described = json.loads(json.dumps(kept.encode(value)))
    assert same(decode(described, kept.arrays), value)


def same(left: Any, right: Any) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in right)
    if right is None:
        return True
    return left.dtype == right.dtype and left.tobytes() == right.tobytes()


def test_pickled_arrays_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", array_0=np.array([{"a": 1}], dtype=object))
    with pytest.raises(CannotCapture, match="cannot be read"):
        read_arrays(tmp_path / "data.npz")

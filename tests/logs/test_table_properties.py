"""Any history comes back from any writer as it was; damaged text gives runs or a refusal."""

import json
import math
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitdoctor.logs import Reading, Run, read

numbers = st.floats(width=64).map(lambda x: 0.0 if x == 0 else x)
histories = st.integers(2, 30).flatmap(
    lambda n: st.fixed_dictionaries(
        {name: st.lists(numbers, min_size=n, max_size=n) for name in ("loss", "val_loss", "acc")}
    )
)


def points(history: dict[str, list[float]]) -> list[tuple[float, ...]]:
    return list(zip(history["loss"], history["val_loss"], history["acc"], strict=True))


def keras_csv(history: dict[str, list[float]], separator: str = ",") -> str:
    lines = [separator.join(["epoch", *history])]
    for epoch, row in enumerate(zip(*history.values(), strict=True)):
        lines.append(separator.join([str(epoch), *map(repr, row)]))
    return "\n".join(lines) + "\n"


def lightning_csv(history: dict[str, list[float]]) -> str:
    lines = ["epoch,step,train_loss,val_loss,train_acc"]
    for epoch, (loss, val_loss, accuracy) in enumerate(points(history)):
        lines += [
            f"{epoch},{epoch * 10 + 9},,{val_loss!r},",
            f"{epoch},{epoch * 10 + 9},{loss!r},,{accuracy!r}",
        ]
    return "\n".join(lines) + "\n"


def trainer_state(history: dict[str, list[float]]) -> str:
    log = []
    for i, (loss, val_loss, accuracy) in enumerate(points(history)):
        log.append({"epoch": i / 3, "step": i, "loss": loss, "train_accuracy": accuracy})
        log.append({"epoch": i / 3, "step": i, "eval_loss": val_loss, "eval_runtime": 1.0})
    return json.dumps({"log_history": log, "best_metric": None})


def json_lines(history: dict[str, list[float]]) -> str:
    rows = zip(*history.values(), strict=True)
    records = [dict(zip(history, row, strict=True)) for row in rows]
    return "\n".join(json.dumps({"epoch": i, **r}) for i, r in enumerate(records))


WRITERS = {
    "keras": ("log.csv", keras_csv),
    "keras with semicolons": ("log.csv", lambda history: keras_csv(history, ";")),
    "lightning": ("metrics.csv", lightning_csv),
    "huggingface": ("trainer_state.json", trainer_state),
    "json lines": ("log.jsonl", json_lines),
    "json": ("history.json", json.dumps),
}


def read_bytes(name: str, data: bytes) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        return read([file])


def curve_values(run: Run, metric: str, split: str) -> list[float]:
    curve = run.curve(metric, split)
    assert curve is not None
    return curve.values.tolist()


@pytest.mark.parametrize(("name", "write"), WRITERS.values(), ids=WRITERS.keys())
@given(history=histories)
@settings(max_examples=40, deadline=None)
def test_a_history_comes_back(name, write, history):
    (run,) = read_bytes(name, write(history).encode()).runs
    for key, metric, split in (
        ("loss", "loss", "train"),
        ("val_loss", "loss", "validation"),
        ("acc", "accuracy", "train"),
    ):
        # pandas may be off by the last bit of a number
        found = curve_values(run, metric, split)
        np.testing.assert_allclose(found, history[key], rtol=1e-14, equal_nan=True)


def check_consistent(reading: Reading) -> None:
    assert reading.runs or reading.refused
    for refusal in reading.refused:
        assert refusal.reason
        assert "\n" not in refusal.reason
    for run in reading.runs:
        assert run.curves
        for curve in run.curves:
            assert len(curve.steps) == len(curve.values) > 0
            assert not np.isnan(curve.steps).any()
            assert (np.diff(curve.steps) >= 0).all()


@pytest.mark.parametrize(("name", "write"), WRITERS.values(), ids=WRITERS.keys())
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_damaged_files_give_runs_or_a_refusal(name, write, data):
    text = write(
        {"loss": [2.0, 1.0, math.nan], "val_loss": [2.5, 1.5, 1.25], "acc": [0.1, 0.2, 0.3]}
    )
    damaged = bytearray(text.encode())
    for _ in range(data.draw(st.integers(0, 8))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    check_consistent(read_bytes(name, bytes(damaged[:cut])))


@given(rows=st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=8))
@settings(max_examples=150, deadline=None)
def test_any_table_gives_runs_or_a_refusal(rows):
    text = "\n".join(["epoch,loss,val_loss", *(",".join(row) for row in rows)])
    check_consistent(read_bytes("log.csv", text.encode(errors="replace")))


@given(data=st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_runs_or_a_refusal(data):
    check_consistent(read_bytes("log.csv", data))


KEYS = ["loss", "epoch", "step", "val_loss", "x"]
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["loss", "epoch", "step", "val_loss", "x"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(value=json_values)
@settings(max_examples=150, deadline=None)
def test_any_json_gives_runs_or_a_refusal(value):
    check_consistent(read_bytes("log.json", json.dumps(value).encode()))

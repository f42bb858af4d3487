"""Writes the logs that the reading benchmark reads; the bytes are those that real writers make.

W1: a million scalars in one file (tf2: tensors, mixed: simple values, tags in no order).
W2: 1,000 Keras runs of 100 epochs, train/ and validation/ apart (2,000 files).
W3: 200,000 scalars among 170 MB of histograms and images.
W4: 10,000 Keras CSV logs of 100 epochs, and the same rows in one file.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import numpy as np
from crc32c import crc32c

START = 1795228123.0
FILE_NAME = "events.out.tfevents.1795228123.machine.9155.0.v2"
TAGS = [
    "train/loss",
    "train/acc",
    "train/lr",
    "train/grad_norm",
    "val/loss",
    "val/accuracy",
    "perf/step_time",
    "perf/examples_per_sec",
    "mem/gpu_allocated_gib",
    "epoch",
]
TRAIN_TAGS = ("epoch_loss", "epoch_accuracy", "epoch_auc", "epoch_learning_rate")
VALIDATION_TAGS = (
    "epoch_loss",
    "epoch_accuracy",
    "epoch_auc",
    "evaluation_loss_vs_iterations",
)
COLUMNS = ("epoch", "accuracy", "loss", "lr", "val_accuracy", "val_loss")

MakeValue = Callable[[str, float], bytes]


def frame(record: bytes) -> bytes:
    length = struct.pack("<Q", len(record))
    return length + _masked(length) + record + _masked(record)


def _masked(data: bytes) -> bytes:
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def varint(number: int) -> bytes:
    output = bytearray()
    while number > 127:
        output.append(number & 127 | 128)
        number >>= 7
    output.append(number)
    return bytes(output)


def message(field: int, content: bytes) -> bytes:
    """A length-delimited protobuf field."""
    return varint(field << 3 | 2) + varint(len(content)) + content


def metadata(plugin: bytes) -> bytes:
    return message(9, message(1, message(1, plugin)))


SCALARS, HISTOGRAMS, IMAGES = (metadata(name) for name in (b"scalars", b"histograms", b"images"))


def event(wall_time: float, step: int, *values: bytes) -> bytes:
    step_field = b"\x10" + varint(step) if step else b""
    summary = message(5, b"".join(message(1, value) for value in values))
    return frame(b"\x09" + struct.pack("<d", wall_time) + step_field + summary)


def version_event() -> bytes:
    return frame(b"\x09" + struct.pack("<d", START) + message(3, b"brain.Event:2"))


def tf2_value(tag: str, value: float) -> bytes:
    tensor = b"\x08\x01" + message(2, b"") + message(4, struct.pack("<f", value))
    return message(1, tag.encode()) + message(8, tensor) + SCALARS


def tf1_value(tag: str, value: float) -> bytes:
    return message(1, tag.encode()) + b"\x15" + struct.pack("<f", value)


def histogram_value(tag: str, buckets: bytes) -> bytes:
    shape = message(2, b"\x08\x1e") + message(2, b"\x08\x03")  # 30 x 3
    tensor = b"\x08\x02" + message(2, shape) + message(4, buckets)
    return message(1, tag.encode()) + message(8, tensor) + HISTOGRAMS


def image_value(tag: str, png: bytes) -> bytes:
    parts = b"".join(message(8, part) for part in (b"64", b"64", png))
    tensor = b"\x08\x07" + message(2, message(2, b"\x08\x03")) + parts
    return message(1, tag.encode()) + message(8, tensor) + IMAGES


def write_events(folder: Path, records: Iterable[bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE_NAME).open("wb", buffering=1 << 20) as file:
        file.write(version_event())
        file.writelines(records)


def write_w1(folder: Path, make_value: MakeValue, steps: int = 100_000) -> None:
    values = np.random.default_rng(0).lognormal(size=(steps, len(TAGS))).astype(np.float32)
    write_events(
        folder,
        (
            event(START + step / 100, step, make_value(tag, value))
            for step, row in enumerate(values.tolist())
            for tag, value in zip(TAGS, row, strict=True)
        ),
    )


def write_w1_mixed(folder: Path, samples: int = 1_000_000) -> None:
    rng = np.random.default_rng(0)
    values = rng.lognormal(size=samples).astype(np.float32).tolist()
    picked = rng.integers(0, len(TAGS), samples).tolist()
    write_events(
        folder,
        (
            event(START + number / 1000, number // 5, tf1_value(TAGS[tag], value))
            for number, (tag, value) in enumerate(zip(picked, values, strict=True))
        ),
    )


def write_w2(folder: Path, runs: int = 1000, epochs: int = 100) -> None:
    rng = np.random.default_rng(1)
    for run in range(runs):
        for split, tags in (("train", TRAIN_TAGS), ("validation", VALIDATION_TAGS)):
            values = rng.lognormal(size=(epochs, len(tags))).astype(np.float32)
            write_events(folder / f"run_{run:05d}" / split, _epochs(tags, values))


def _epochs(tags: tuple[str, ...], values: np.ndarray) -> Iterable[bytes]:
    for epoch, row in enumerate(values.tolist()):
        for tag, value in zip(tags, row, strict=True):
            step = 391 * (epoch + 1) if tag.startswith("evaluation") else epoch
            yield event(START + epoch, step, tf2_value(tag, value))


def write_w3(folder: Path, steps: int = 20_000) -> None:
    write_events(folder, _scalars_among_images(steps))


def _scalars_among_images(steps: int) -> Iterable[bytes]:
    rng = np.random.default_rng(2)
    for step in range(steps):
        now = START + step / 100
        for tag, value in zip(TAGS, rng.lognormal(size=len(TAGS)).tolist(), strict=True):
            yield event(now, step, tf2_value(tag, value))
        for layer in range(8 if step % 10 == 0 else 0):
            buckets = rng.normal(size=90).tobytes()
            yield event(now, step, histogram_value(f"layer{layer}/kernel", buckets))
        for image in range(6 if step % 40 == 0 else 0):
            yield event(now, step, image_value(f"sample/{image}", rng.bytes(54_000)))


def write_w4(folder: Path, runs: int = 10_000) -> None:
    rng = np.random.default_rng(3)
    folder.mkdir(parents=True, exist_ok=True)
    header = ",".join(COLUMNS) + "\n"
    with (folder / "joined.csv").open("w") as joined:
        joined.write(header)
        for run in range(runs):
            cells = enumerate(rng.random((100, 5)).tolist())
            rows = "".join(f"{epoch},{','.join(map(repr, row))}\n" for epoch, row in cells)
            joined.write(rows)
            run_folder = folder / "runs" / f"run_{run:05d}"
            run_folder.mkdir(parents=True, exist_ok=True)
            (run_folder / "training.csv").write_text(header + rows)


def write_all(root: Path, chosen: Collection[str]) -> None:
    """Write each of the chosen workloads that is not there yet."""
    writers: dict[str, Callable[[Path], None]] = {
        "w1_tf2": lambda folder: write_w1(folder, tf2_value),
        "w1_mixed": write_w1_mixed,
        "w2": write_w2,
        "w3": write_w3,
        "w4": write_w4,
    }
    for name, write in writers.items():
        if name in chosen and not (root / name).exists():
            print(f"writing {name}", file=sys.stderr)
            write(root / name)

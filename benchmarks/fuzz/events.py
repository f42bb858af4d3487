"""Feeds mutated, cut and random event files to the reader for some seconds.

    python benchmarks/fuzz/events.py [SECONDS] [SEED]

Fails on an exception or a warning, on a file that takes longer than SLOWEST_SECONDS, on memory
beyond what the reader's docstring states, or where many files are not read as each alone. Prints
the seed of the file that failed.
"""

from __future__ import annotations

import random
import resource
import struct
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))
import numpy as np
from workloads import event, frame, message, tf1_value, tf2_value, varint, version_event

from fitdoctor.logs.events import read_event_files

SLOWEST_SECONDS = 10.0
TOGETHER = 50  # files in one call
COUNTS = (9, 9, 9, 9, 9, 9, 9, 9, 20_000)  # of values in a record: many take long
MOST_MEMORY = 100 << 20  # of all that reading takes: no file here is longer than 2 MB


def records(rng: random.Random) -> list[bytes]:
    """Sound frames of every common kind, and some whose record is not what it should be."""
    makers: list[Callable[[], bytes]] = [
        version_event,
        lambda: event(1e9, rng.randrange(1000), tf1_value("loss", rng.random())),
        lambda: event(1e9, rng.randrange(1000), tf2_value("val_loss", rng.random())),
        lambda: event(1e9, 2**64 - 1, *(tf1_value(f"t{n}", n) for n in range(rng.randrange(9)))),
        lambda: event(1e9, 1, message(1, b"histogram") + message(5, rng.randbytes(90))),
        lambda: event(1e9, 1, message(1, b"image") + message(4, rng.randbytes(5000))),
        lambda: event(1e9, 1, message(1, rng.randbytes(5)) + b"\x15" + rng.randbytes(4)),
        lambda: frame(rng.randbytes(rng.randrange(100))),
        lambda: frame(b"\x09" + rng.randbytes(8) + message(5, rng.randbytes(60))),
        lambda: frame(message(5, message(1, b"") * rng.randrange(rng.choice(COUNTS)))),
        lambda: event(1e9, 1, message(1, b"t") + message(8, varint(8) + rng.randbytes(12))),
    ]
    return [rng.choice(makers)() for _ in range(rng.randrange(1, 60))]


def mutate(rng: random.Random, data: bytearray) -> bytearray:
    """Flip, cut, repeat, overwrite or lie about a length; several times."""
    for _ in range(rng.randrange(4)):
        place = rng.randrange(len(data) + 1)
        match rng.randrange(6):
            case 0 if place < len(data):
                data[place] ^= 1 << rng.randrange(8)
            case 1:
                del data[place:]
            case 2:
                del data[place : place + rng.randrange(40)]
            case 3:
                data[place:place] = data[: rng.randrange(200)]
            case 4:
                data[place : place + 8] = rng.randbytes(8)
            case 5:
                length = struct.pack("<Q", rng.randrange(2 ** rng.randrange(1, 65)))
                data += length + frame(length)[20:24]
    return data


def rebuilt(rng: random.Random) -> bytes:
    """A file of frames whose checksums are right though their records were mutated."""
    parts = []
    for sound in records(rng):
        record = bytes(mutate(rng, bytearray(sound[12:-4])))
        parts.append(frame(record))
    return b"".join(parts)


def hostile_file(rng: random.Random) -> bytes:
    match rng.randrange(4):
        case 0:
            return rng.randbytes(rng.randrange(5000))
        case 1:
            return rebuilt(rng)
        case 2:
            return bytes(mutate(rng, bytearray(rebuilt(rng))))
        case _:
            return bytes(mutate(rng, bytearray(b"".join(records(rng)))))


def check(path: Path, data: bytes, rng: random.Random) -> None:
    """Read a file whole, then in two steps: nothing raised, both the same, bounds kept."""
    path.write_bytes(data)
    before = time.process_time()
    whole = read_event_files([path])
    assert time.process_time() - before < SLOWEST_SECONDS, "too slow"
    offsets: dict[Path, int] = {}
    path.write_bytes(data[: rng.randrange(len(data) + 1)])
    first = read_event_files([path], offsets)
    path.write_bytes(data)
    second = read_event_files([path], offsets)
    for tag, series in whole.files.get(path, {}).items():
        halves = [scalars.files.get(path, {}).get(tag) for scalars in (first, second)]
        grown = np.concatenate([half.values for half in halves if half is not None])
        assert np.array_equal(grown, series.values, equal_nan=True), "lost when growing"


def check_together(folder: Path, files: list[bytes]) -> None:
    """Read many files in one call: the same as each alone."""
    paths = [folder / f"events.out.tfevents.{number}" for number in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    together = read_event_files(paths)
    alone = [read_event_files([path]) for path in paths]
    assert list(together.files) == [path for one in alone for path in one.files], "other files"
    for path in together.files:
        (one,) = [scalars.files[path] for scalars in alone if path in scalars.files]
        assert list(one) == list(together.files[path]), "other series together"
        for tag, series in one.items():
            pairs = zip(series, together.files[path][tag], strict=True)
            assert all(np.array_equal(*pair, equal_nan=True) for pair in pairs), "other samples"
    damage = {bad for one in alone for bad in one.damage}
    assert set(together.damage) == damage, "other damage together"


def peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def main() -> None:
    warnings.simplefilter("error")
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    end, tried = time.monotonic() + seconds, 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.out.tfevents.1"
        path.write_bytes(frame(b"\x10\x01"))
        read_event_files([path])  # imports protobuf, so that it is not counted
        start = peak_memory()
        while time.monotonic() < end:
            try:
                check(path, hostile_file(random.Random(seed)), random.Random(seed))
                if seed % TOGETHER == 0:
                    files = [hostile_file(random.Random(seed + i)) for i in range(TOGETHER)]
                    check_together(Path(folder), files)
                assert peak_memory() - start < MOST_MEMORY, "too much memory"
            except Exception:
                print(f"failed on seed {seed}", file=sys.stderr)
                raise
            seed, tried = seed + 1, tried + 1
    grown = (peak_memory() - start) >> 20
    print(
        f"{tried:,} files read in {seconds:.0f} s, the last of seed {seed - 1}: "
        f"nothing broke, {grown} MiB taken"
    )


if __name__ == "__main__":
    main()

"""Fuzz the readers of tables: mutated, cut and random files, for as many seconds as asked.

usage: python benchmarks/fuzz/tables.py SECONDS [SEED]

Stops at the first file that makes `read` raise, warn or take more than 10 s of CPU time, and keeps
it. Prints how many files were read and the peak memory of the process.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
import warnings
from pathlib import Path

from fitdoctor.logs import read

LONGEST_SECONDS = 10.0
LARGEST_FILE = 100_000  # bytes
SEEDS = {
    "keras.csv": "epoch,acc,loss,val_acc,val_loss\n"
    + "".join(f"{i},0.{i},{9 - i}.5,0.{i},NA\n" for i in range(9)),
    "lightning.csv": "epoch,step,train_loss,val_loss\n0,9,1.0,\n0,9,,2.0\n1,19,0.5,\n1,19,,1.5\n",
    "ultralytics.csv": "  epoch, train/box_loss, train/cls_loss, metrics/mAP50(B)\n 1, 2, 3, 4\n",
    "wandb.csv": '"Step","a - loss","a - loss__MIN","b - loss"\n"0","1","1","2"\n"1","1","1",""\n',
    "titles.csv": "Trial 1,,\nEpoch#,Loss,,\n0,2.0,,\n1,tensor(1.0),,\n,,,\nTrial 2,,\n0,5%,,\n",
    "folds.csv": "Loss_Fold_1;Val_Loss_Fold_1;Loss_Fold_2\n1,5;2,5;3,5\n1;2;3\n",
    "rows.csv": "epoch,phase,fold,loss\n0,train,1,2\n0,val,1,2\n1,train,2,1\n1,val,2,nan\n",
    "download.csv": "Wall time,Step,Value\n1700000000,0,1\n1700000001,1,inf\n",
    "state.json": '{"log_history": [{"loss": 1.0, "step": 1}, {"eval_loss": 1, "step": 1}]}',
    "lines.jsonl": '{"step": 1, "loss": 1.5}\n{"step": 2, "loss": NaN, "a": {"b": 1}}\n',
    "history.json": '{"a": {"loss": [1, 2], "val_loss": [3]}, "b": {"loss": {"0": 1, "1": 2}}}',
}
_WORDS = ", ; \" ' epoch loss nan 1e999 - { } [ ] : fold # tensor( val_ 1/2 0 ∞ \ufeff"
PIECES = (*_WORDS.split(" "), "\0", "\n", "\r", "\t", " - ", "fold 1", "9" * 400)


def mutate(data: bytes, random_: random.Random) -> bytes:
    """The data with some bytes flipped, pieces inserted, spans repeated, moved or cut."""
    for _ in range(random_.randint(1, 12)):
        at, to = sorted(random_.randrange(len(data) + 1) for _ in range(2))
        kind = random_.randrange(5)
        if kind == 0:
            data = data[:at] + bytes([random_.randrange(256)]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at] + random_.choice(PIECES).encode() + data[at:]
        elif kind == 2:
            data = data[:at] + data[at:to] * random_.choice((2, 3, 50)) + data[to:]
        elif kind == 3:
            data = data[to:] + data[at:to] + data[:at]
        else:
            data = data[:at] + data[to:]
        data = data[:LARGEST_FILE]
    return data


def main(seconds: float, seed: int) -> int:
    warnings.simplefilter("error")
    random_ = random.Random(seed)
    end, files, slowest = time.monotonic() + seconds, 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            name, text = random_.choice(list(SEEDS.items()))
            file = Path(folder) / name
            file.write_bytes(mutate(text.encode(), random_))
            start = time.process_time()
            try:
                reading = read([file])
                assert reading.runs or reading.refused, "neither a run nor a refusal"
            except Exception as error:
                kept = file.rename(Path(tempfile.gettempdir()) / f"fuzz-{name}")
                print(f"{kept}: {type(error).__name__}: {error}")
                raise
            slowest = max(slowest, time.process_time() - start)
            if slowest > LONGEST_SECONDS:
                kept = file.rename(Path(tempfile.gettempdir()) / f"slow-{name}")
                print(f"{kept}: took {slowest:.1f} s")
                return 1
            files += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{files} files, slowest {slowest:.2f} s, peak memory {peak} MiB")
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))

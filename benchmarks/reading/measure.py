"""Reads one workload with one reader in this fresh process and prints what it cost, as JSON.

    python measure.py READER FOLDER

CPU seconds and peak memory are those of the whole process, imports included.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

Cost = dict[str, float]


def as_check_starts() -> None:
    """As `fitdoctor check` does: no threads for NumPy (20 ms), no garbage collection (10 ms)."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()


def event_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*tfevents*"))


def fitdoctor(folder: Path) -> int:
    as_check_starts()
    from fitdoctor.logs.discover import find_files
    from fitdoctor.logs.events import read_event_files

    found = find_files([folder])
    scalars = read_event_files([file for files in found.events.values() for file in files])
    return sum(len(series.values) for own in scalars.files.values() for series in own.values())


def event_accumulator(folder: Path) -> int:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    keep_all = {"scalars": 0, "tensors": 0, "images": 1, "histograms": 1}
    samples = 0
    for run in sorted({path.parent for path in event_files(folder)}):
        accumulator = EventAccumulator(str(run), size_guidance=keep_all).Reload()
        tags = accumulator.Tags()
        samples += sum(len(accumulator.Scalars(tag)) for tag in tags["scalars"])
        samples += sum(len(accumulator.Tensors(tag)) for tag in tags["tensors"])
    return samples


def without_tensorflow(read: Callable[[Path], int]) -> Callable[[Path], int]:
    """A reader as it is where TensorFlow, whose compiled code TensorBoard uses, is not installed.

    TensorBoard looks for this module to decide (see tensorboard.compat).
    """

    def read_without(folder: Path) -> int:
        sys.modules["tensorboard.compat.notf"] = ModuleType("tensorboard.compat.notf")
        return read(folder)

    return read_without


def tbparse(folder: Path) -> int:
    from tbparse import SummaryReader

    reader = SummaryReader(
        str(folder), event_types={"scalars", "tensors"}, extra_columns={"dir_name", "wall_time"}
    )
    return len(reader.scalars) + len(reader.tensors)


def fitdoctor_runs(folder: Path) -> int:
    """All that `fitdoctor check` does before it judges."""
    as_check_starts()
    from fitdoctor.logs import read

    return sum(len(curve) for run in read([folder]).runs for curve in run.curves)


def fitdoctor_tables(folder: Path) -> int:
    return fitdoctor_runs(folder / "runs")


def pandas_joined(folder: Path) -> int:
    import pandas as pd

    table = pd.read_csv(folder / "joined.csv")
    return int(table.size - len(table))  # the epoch column is no curve


def pandas_joining(folder: Path) -> int:
    """Find the files, open each, put them under one another without their headers, and read."""
    from io import BytesIO

    import pandas as pd

    header, bodies = b"", []
    for place, _, names in os.walk(folder / "runs"):
        for name in names:
            header, _, body = Path(place, name).read_bytes().partition(b"\n")
            bodies.append(body)
    table = pd.read_csv(BytesIO(b"".join([header, b"\n", *bodies])))
    return int(table.size - len(table))


def data_server(folder: Path) -> None:
    """Start the server, wait until it has loaded everything, then fetch all scalars from it.

    Prints the cost of loading alone (the server's), and of both (server and client).
    """
    import subprocess
    import tempfile

    import tensorboard_data_server

    with tempfile.TemporaryDirectory() as temporary:
        port_file = Path(temporary) / "port"
        server = subprocess.Popen(
            [
                tensorboard_data_server.server_binary(),
                f"--logdir={folder}",
                "--reload=once",
                "--samples-per-plugin=scalars=all",
                "--port=0",
                f"--port-file={port_file}",
                "--die-after-stdin",
            ],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_until_idle(server.pid)
            loading = _server_cost(server.pid)
            samples = _fetch(int(port_file.read_text()))
            serving = _server_cost(server.pid)
        finally:
            server.kill()
    own = _own_cost()
    both = {name: serving[name] + own[name] for name in own}
    report({"samples": samples, **both, "loading": loading})


def _fetch(port: int) -> int:
    import grpc
    from tensorboard.context import RequestContext
    from tensorboard.data.grpc_provider import GrpcDataProvider, make_stub

    address = f"localhost:{port}"
    unlimited = [("grpc.max_receive_message_length", -1)]
    channel = grpc.secure_channel(address, grpc.local_channel_credentials(), options=unlimited)
    provider = GrpcDataProvider(address, make_stub(channel))
    read = provider.read_scalars(
        RequestContext(), experiment_id="", plugin_name="scalars", downsample=10**9
    )
    return sum(len(series) for tags in read.values() for series in tags.values())


def _wait_until_idle(pid: int, seconds: float = 2.0) -> None:
    """Wait until the process has used no CPU time for some seconds."""
    import time

    last, since = -1.0, time.monotonic()
    while time.monotonic() - since < seconds:
        time.sleep(0.1)
        used = _server_cost(pid)["cpu"]
        if used != last:
            last, since = used, time.monotonic()


def _server_cost(pid: int) -> Cost:
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return {"cpu": sum(map(int, times)) / 100, "peak": _peak(str(pid))}


def _own_cost() -> Cost:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu": used.ru_utime + used.ru_stime, "peak": _peak("self")}


def _peak(process: str) -> float:
    """Peak memory in MiB; getrusage would count what the parent held when it started us."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


READERS: dict[str, Callable[[Path], int]] = {
    "fitdoctor": fitdoctor,
    "EventAccumulator": event_accumulator,
    "tbparse": tbparse,
    "EventAccumulator, no TensorFlow": without_tensorflow(event_accumulator),
    "tbparse, no TensorFlow": without_tensorflow(tbparse),
    "fitdoctor, as runs": fitdoctor_runs,
    "fitdoctor tables": fitdoctor_tables,
    "pandas, finding and joining them": pandas_joining,
    "pandas, one file with the same rows": pandas_joined,
}


def report(cost: Mapping[str, float | Cost]) -> None:
    """Print as JSON; imported so late because it is no part of what is measured."""
    import json

    print(json.dumps(cost))


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    if name == "data-server":
        data_server(folder)
    else:
        report({"samples": READERS[name](folder), **_own_cost()})


if __name__ == "__main__":
    main()

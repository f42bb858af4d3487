"""Two files that a fix changes together."""

from __future__ import annotations

from pathlib import Path

from fitdoctor.fix.history import make
from fitdoctor.fix.records import Fix, digest

OLD = {"train.py": b"rate = 1.0\n" * 2000, "lib/model.py": b"units = 8\n" * 2000}
NEW = {"train.py": b"rate = 0.1\n" * 2000, "lib/model.py": b"units = 4\n" * 2000}


def write(folder: Path, contents: dict[str, bytes] = OLD) -> None:
    """Write the files into a folder."""
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def contents(folder: Path) -> dict[str, bytes]:
    """What the files hold now."""
    return {name: (folder / name).read_bytes() for name in OLD}


def apply(
    folder: Path,
    old: dict[str, bytes] = OLD,
    new: dict[str, bytes] = NEW,
    remedy: str = "lower-learning-rate",
    script: str = "train.py",
) -> None:
    """Make a fix from the old contents to the new ones."""
    hashes = {name: digest(content) for name, content in new.items()}
    make(folder, Fix(script, 1, (remedy,), old, hashes), new)

"""Whether files hold changes that git could not bring back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from fitdoctor.fix.errors import CannotFix


def require_committed(paths: Iterable[Path], tell: Callable[[str], None]) -> None:
    """Raise CannotFix where a file in a git work tree has uncommitted changes or is not tracked.

    Files outside of work trees, and those that git was told to ignore, pass. Without git nothing
    can be checked, which is told.
    """
    for path in paths:
        try:
            found = _status(path)
        except FileNotFoundError:
            tell("git was not found: uncommitted changes were not looked for")
            return
        if found.returncode and "not a git repository" in found.stderr:
            continue
        if found.returncode:
            reason = (found.stderr.strip().splitlines() or ["no reason given"])[0]
            raise CannotFix(
                f"git cannot tell whether {path.name} has uncommitted changes ({reason}): "
                "use --allow-dirty to go on"
            )
        if found.stdout:
            raise CannotFix(
                f"{path.name} has uncommitted changes: commit them, or use --allow-dirty"
            )


def _status(path: Path) -> subprocess.CompletedProcess[str]:
    command = ["git", "--no-optional-locks", "--literal-pathspecs", "status", "--porcelain", "--"]
    return subprocess.run(
        [*command, path.name],
        cwd=path.parent,
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )

"""A linter for deep-learning training runs.

`check` reads logs, `diagnose` takes a history that is already in memory; both return findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fitdoctor.api import check, diagnose
    from fitdoctor.rulebook.finding import Finding

__version__ = "0.1.0"
__all__ = ["Finding", "__version__", "check", "diagnose"]

_HOMES = {
    "check": "fitdoctor.api",
    "diagnose": "fitdoctor.api",
    "Finding": "fitdoctor.rulebook.finding",
}


def __getattr__(name: str) -> Any:
    """Import on first use, so that `fitdoctor --help` need not wait for numpy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'fitdoctor' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)

"""Read the logs that training runs wrote: give files or folders to `read`, get runs back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fitdoctor.logs.describe import describe_curves
    from fitdoctor.logs.from_history import HistoryError, run_from_history
    from fitdoctor.logs.reading import read
    from fitdoctor.logs.roles import RoleError, parse_role
    from fitdoctor.logs.run import Curve, Reading, Refusal, Run

__all__ = [
    "Curve",
    "HistoryError",
    "Reading",
    "Refusal",
    "RoleError",
    "Run",
    "describe_curves",
    "parse_role",
    "read",
    "run_from_history",
]

_HOMES = {
    "Curve": "run",
    "HistoryError": "from_history",
    "Reading": "run",
    "Refusal": "run",
    "RoleError": "roles",
    "Run": "run",
    "describe_curves": "describe",
    "parse_role": "roles",
    "read": "reading",
    "run_from_history": "from_history",
}


def __getattr__(name: str) -> Any:
    """Import on first use, so that event files are read without the code for tables."""
    if name not in _HOMES:
        raise AttributeError(f"module 'fitdoctor.logs' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"fitdoctor.logs.{_HOMES[name]}"), name)

"""Read the logs that training runs wrote: give files or folders to `read`, get runs back."""

from __future__ import annotations

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

"""A rule file to change: its keys, and the text they give."""

from __future__ import annotations

import json
from typing import Any

RULE: dict[str, Any] = {
    "id": "TT001",
    "name": "loss-ends-high",
    "problem": "underfitting",
    "severity": "warning",
    "when": "train_end > high",
    "message": "training loss ended at {train_end:.2f}",
    "why": "It should be lower.",
    "remedies": ["more-units"],
    "references": ["Nobody 1999, page 1"],
    "curve": "train_loss",
    "confidence": [0.5, 0.9],
    "limits": {"high": 1.0},
    "example": [
        {"says": "ends high", "fires": True, "loss": [3.0, 2.0]},
        {"says": "ends low", "fires": False, "loss": [3.0, 0.5]},
    ],
}


def to_toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {to_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(to_toml(entry) for entry in value) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value)


def rule_text(without: str = "", **changes: object) -> str:
    entries = {key: value for key, value in {**RULE, **changes}.items() if key != without}
    return "\n".join(f"{json.dumps(key)} = {to_toml(value)}" for key, value in entries.items())

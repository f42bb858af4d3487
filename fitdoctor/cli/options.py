"""Turns what the user typed into settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fitdoctor.rulebook.finding import Severity
from fitdoctor.settings import Settings


def with_options(
    settings: Settings,
    select: Sequence[str],
    ignore: Sequence[str],
    extend_select: Sequence[str],
    min_severity: Severity | None,
    min_confidence: float | None,
) -> Settings:
    """The settings of a project with those of the command line, which win or are added."""
    return replace(
        settings,
        select=listed(select) if select else settings.select,
        ignore=settings.ignore + listed(ignore),
        extend_select=settings.extend_select + listed(extend_select),
        min_severity=min_severity or settings.min_severity,
        min_confidence=settings.min_confidence if min_confidence is None else min_confidence,
    )


def listed(values: Sequence[str]) -> tuple[str, ...]:
    """The words of an option that may be repeated and may hold several, joined by commas."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())

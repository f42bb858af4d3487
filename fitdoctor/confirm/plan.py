"""What the user wants of a confirmation, and what it is told while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from fitdoctor.api import DEFAULTS
from fitdoctor.remedies.treatment import Treatment
from fitdoctor.settings import Settings
from fitdoctor.trials.trial import Trial

Search = Literal["grid", "random", "bayes"]

SCREENING_SEEDS = (1001, 1002, 1003)
"""Few seeds that choose among remedies; other than those that decide, so that luck in the choice
does not count in the verdict."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a confirmation is run.

    `seeds` decide (8 unless told otherwise; 5 is the least that can reach p = .05), `epochs` are
    trained (None: as the script says), `treatments` are tried instead of the remedies that the
    findings name, `candidates` are screened for each finding. `search` is how the strength of the
    best one is looked for, in `search_trials` strengths. `settings` are the project's: which rules
    judge, and how. `journals` is the folder where finished trials are kept. `tell` takes notices in
    plain words, `progress` the trials done and of all; of none while remedies are edited in.
    """

    seeds: int = 8
    epochs: int | None = None
    treatments: tuple[Treatment, ...] = ()
    candidates: int = 5
    search: Search | None = None
    search_trials: int = 8
    settings: Settings = DEFAULTS
    journals: Path | None = None
    fused: bool = True
    tell: Callable[[str], None] = print
    progress: Callable[[int, int], None] = lambda done, total: None


@dataclass(slots=True)
class Budget:
    """Seconds that may be spent; what is begun is finished, nothing more is begun after it."""

    seconds: float | None = None
    begun: float = field(default_factory=time.monotonic)
    ran_out: bool = False

    def limited(self, trials: Iterable[Trial]) -> Iterator[Trial]:
        """The trials, for as long as the budget lasts; none where it ran out before."""
        if self.ran_out:
            return
        for trial in trials:
            yield trial
            if self.seconds is not None and time.monotonic() - self.begun > self.seconds:
                self.ran_out = True
                return

"""How long a recorded training runs."""

from __future__ import annotations

import math

from fitdoctor.capture.recording import Recording
from fitdoctor.remedies.registry import NotApplicable

FEWEST_EPOCHS = 3  # with fewer, a callback that waits one epoch has nothing left to change


def epochs(recording: Recording) -> int:
    """The epochs that fit would run."""
    given = recording.fit_arguments
    return int(given.get("epochs", 1)) - int(given.get("initial_epoch", 0))


def last_epoch(recording: Recording) -> int:
    """The number of the last epoch, from 1; raises NotApplicable for too short a training."""
    count = epochs(recording)
    if count < FEWEST_EPOCHS:
        raise NotApplicable(f"it trains for {count} epochs only: too few to change in")
    return int(recording.fit_arguments["epochs"])


def patience(recording: Recording, share: float) -> int:
    """A share of the epochs, at least one; raises NotApplicable for too short a training."""
    count = epochs(recording)
    if count < FEWEST_EPOCHS:
        raise NotApplicable(f"it trains for {count} epochs only: too few to wait in")
    return max(1, math.ceil(share * count))

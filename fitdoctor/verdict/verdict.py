"""The verdict on a remedy: a word, the numbers behind it, a sentence, and its form as JSON."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

from fitdoctor.verdict.interval import Interval

Word = Literal["confirmed", "no-effect", "harmful", "inconclusive", "suggestive"]
JSON_VERSION = 1


@dataclass(frozen=True, slots=True)
class Saving:
    """What a remedy saves: a cost's geometric means over seeds, the share saved, its interval.

    `measure` says what the cost is, `least` the least share that matters. A negative share is a
    cost that rose.
    """

    measure: str
    baseline: float
    remedy: float
    share: float
    interval: Interval
    least: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a remedy helped, and the evidence.

    `word`: *confirmed* or *harmful* (chance is ruled out and the effect is large enough to
    matter), *no-effect* (too small to matter either way), *inconclusive* (cannot be told), or
    *suggestive*: the evidence points to `leaning`, but `limits` says why that cannot be claimed.

    `baseline_loss` and `remedy_loss` are what was compared (means of paired runs, medians of
    unpaired ones), `effect` the gain (positive: the remedy is better) with its `interval`, and
    `minimum` the least gain that matters, all in units of the loss. `p` is one-sided, in the
    direction of the effect. `better` counts the pairs won; it is None for unpaired runs, which
    have no `seeds`. `baseline_runs`, `remedy_runs`, `baseline_diverged` and `remedy_diverged`
    count runs, `rows` the held-out rows (None where unknown). `saving` is there where the remedy is
    judged by its cost: then `minimum` is the margin by which the loss may rise at most, and `p`
    the largest of those of a cost that fell and of a loss that rose by less.
    """

    word: Word
    leaning: Word
    limits: tuple[str, ...]
    effect: float
    interval: Interval
    minimum: float
    p: float
    baseline_loss: float
    remedy_loss: float
    baseline_runs: int
    remedy_runs: int
    baseline_diverged: int = 0
    remedy_diverged: int = 0
    better: int | None = None
    seeds: tuple[int, ...] = ()
    rows: int | None = None
    measure: str = "held-out loss"
    saving: Saving | None = None

    @property
    def sentence(self) -> str:
        """The verdict in plain words, on one line."""
        if self.saving is not None:
            parts = [*self._saved(self.saving), self._diverged()]
        else:
            parts = [self._runs(), self._gained()]
        parts.append(f"p {'< 0.001' if self.p < 0.0005 else f'= {self.p:.3f}'}")
        return "; ".join(part for part in parts if part) + f": {self._ending()}"

    def _gained(self) -> str:
        level = f"{self.interval.confidence:.0%}"
        return (
            f"{self.measure} {number(self.baseline_loss)} -> {number(self.remedy_loss)}, "
            f"gain {number(self.effect)} ({level} interval {number(self.interval.low)} "
            f"to {number(self.interval.high)})"
        )

    def _saved(self, saving: Saving) -> list[str]:
        """The cost and its share saved, then the loss and by how much it may have risen."""
        level, low, high = f"{saving.interval.confidence:.0%}", *_percents(saving.interval)
        rise = f"{number(-self.interval.high)} to {number(-self.interval.low)}"
        return [
            f"{saving.measure} {number(saving.baseline)} -> {number(saving.remedy)}, "
            f"{saving.share:.0%} saved ({level} interval {low} to {high})",
            f"{self.measure} {number(self.baseline_loss)} -> {number(self.remedy_loss)} "
            f"({level} interval of the rise {rise}, at most {number(self.minimum)} is accepted)",
        ]

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain JSON values: "version" (1), all fields by name, and "sentence".

        "interval" is an object with "low", "high" and "confidence". A number that is not finite
        (the bound of an endless interval) is null.
        """
        fields = {name: _plain(value) for name, value in asdict(self).items()}
        return {"version": JSON_VERSION, **fields, "sentence": self.sentence}

    def _runs(self) -> str:
        if self.better is None:
            text = f"{self.baseline_runs} runs against {self.remedy_runs}"
        else:
            text = f"{self.better} of {self.baseline_runs} seeds better"
        return "; ".join(part for part in (text, self._diverged()) if part)

    def _diverged(self) -> str:
        if self.baseline_diverged or self.remedy_diverged:
            return (
                f"diverged: {self.baseline_diverged} of {self.baseline_runs} without, "
                f"{self.remedy_diverged} of {self.remedy_runs} with the remedy"
            )
        return ""

    def _ending(self) -> str:
        if self.word != "suggestive":
            return self.word.replace("-", " ")
        return f"suggestive, points to {self.leaning.replace('-', ' ')} ({'; '.join(self.limits)})"


def _percents(interval: Interval) -> tuple[str, str]:
    return f"{interval.low:.0%}", f"{interval.high:.0%}"


def number(value: float) -> str:
    """A number as people write it: three significant digits, whole from a thousand on."""
    if 1000 <= abs(value) < 1e7:
        return f"{value:.0f}"
    return f"{value:.3g}"


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value

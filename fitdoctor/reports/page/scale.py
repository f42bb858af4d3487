"""From values to places on a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from fitdoctor.logs.run import FloatArray


@dataclass(frozen=True, slots=True)
class Scale:
    """Places the values from `low` to `high` between `start` and `end`; in logarithms if `logs`.

    A value outside is placed at the nearest edge.
    """

    low: float
    high: float
    start: float
    end: float
    logs: bool = False

    def __call__(self, value: float) -> float:
        """The place of a value."""
        low, high = self._turned(self.low), self._turned(self.high)
        share = (self._turned(value) - low) / (high - low)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    def ticks(self, most: int) -> Iterator[tuple[float, str]]:
        """At most about `most` round values in range, each with its text."""
        if self.logs:
            yield from self._decades(most)
            return
        rough = (self.high - self.low) / most
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)
        for i in range(math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9) + 1):
            yield i * step, f"{i * step:.5g}"

    def _decades(self, most: int) -> Iterator[tuple[float, str]]:
        first, last = math.ceil(math.log10(self.low)), math.floor(math.log10(self.high))
        for power in range(first, last + 1, max(1, (last - first) // most + 1)):
            yield 10.0**power, f"{10.0**power:.3g}"

    def _turned(self, value: float) -> float:
        return math.log10(max(value, self.low)) if self.logs else value


def scale_over(values: FloatArray, start: float, end: float, logs: bool = False) -> Scale:
    """The scale that these finite values fill; a range of no width is widened around its value."""
    low, high = float(values.min()), float(values.max())
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        middle, margin = low, abs(low) / 2 or 0.5
        low, high = middle - margin, middle + margin
    if math.isinf(high - low):
        low, high = low / 2, high / 2
    return Scale(low, high, start, end, logs and low > 0)

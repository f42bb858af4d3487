"""How often the judge says "confirmed" where there is no gain, and where there is one.

Losses are made, not trained: shape (seeds, rows) for both arms, a sum of an effect of the row (the
same in every seed: the held-out split), an effect of the seed and noise. The gain of a remedy has
effects of rows and seeds of its own, so that a remedy without any true gain still looks better or
worse on one split: what fooled a judge of seeds alone. The loss of the baseline is 1 on average.

    python benchmarks/false_alarms.py [TRIES]          (2,000 tries a line)
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass

import numpy as np

from fitdoctor.verdict.judge import judge
from fitdoctor.verdict.ranks import FloatArray
from fitdoctor.verdict.scores import Scores


@dataclass(frozen=True)
class World:
    """What is true of a remedy, and how it is measured; standard deviations a row or a seed."""

    gain: float = 0.0
    rows: int = 200
    seeds: int = 8
    gain_by_row: float = 0.3
    gain_by_seed: float = 0.05
    heavy_tails: bool = False
    diverging: float = 0.0

    def draw(self, generator: np.random.Generator) -> Scores:
        shape = (self.seeds, self.rows)
        easy_or_hard = generator.exponential(1.0, self.rows)
        baseline = easy_or_hard + generator.normal(0, 0.3, shape) + self._by_seed(generator)
        gains = (
            self.gain
            + self.gain_by_row * self._by_row(generator)
            + generator.normal(0, self.gain_by_seed, (self.seeds, 1))
            + generator.normal(0, 0.3, shape)
        )
        remedy = baseline - gains
        for arm in (baseline, remedy):
            arm[generator.random(self.seeds) < self.diverging] = np.nan
        return Scores(tuple(range(self.seeds)), baseline, remedy, np.full(self.rows, 2.0))

    def _by_seed(self, generator: np.random.Generator) -> FloatArray:
        return generator.normal(0, 0.1, (self.seeds, 1))

    def _by_row(self, generator: np.random.Generator) -> FloatArray:
        if not self.heavy_tails:
            return generator.normal(0, 1, self.rows)
        # Student's t with 3 degrees of freedom, scaled to a standard deviation of 1.
        return generator.standard_t(3, self.rows) / np.sqrt(3)


NO_GAIN = {
    "nothing at all": World(gain_by_row=0.0, gain_by_seed=0.0),
    "no gain on average": World(),
    "no gain, 50 rows": World(rows=50),
    "no gain, 20 rows": World(rows=20),
    "no gain, large by row": World(gain_by_row=1.0),
    "no gain, heavy tails": World(heavy_tails=True),
    "no gain, unlike seeds": World(gain_by_seed=0.3),
    "no gain, 10% diverge": World(diverging=0.1),
    "no gain, 5 seeds": World(seeds=5),
    "slightly harmful": World(gain=-0.01),
    "slightly harmful, 60 rows": World(gain=-0.01, rows=60),
}
GAIN = {
    "gain 5%": World(gain=0.05),
    "gain 10%": World(gain=0.1),
    "gain 10%, 2,000 rows": World(gain=0.1, rows=2000),
    "gain 20%": World(gain=0.2),
    "gain 20%, heavy tails": World(gain=0.2, heavy_tails=True),
    "gain 20%, 5 seeds": World(gain=0.2, seeds=5),
    "gain 20%, 10% diverge": World(gain=0.2, diverging=0.1),
}


def words(world: World, tries: int, seed: int = 0) -> Counter[str]:
    """How often each verdict was given."""
    generator = np.random.default_rng(seed)
    return Counter(judge(world.draw(generator)).word for _ in range(tries))


def upper_limit(count: int, tries: int) -> float:
    """The upper 95% limit of a share (Clopper and Pearson 1934)."""
    from scipy.stats import beta

    return float(beta.ppf(0.95, count + 1, tries - count)) if count < tries else 1.0


def main() -> None:
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    for title, worlds in (("No gain is true", NO_GAIN), ("A gain is true", GAIN)):
        print(f"{title}: verdicts in {tries} tries (confirmed: upper 95% limit)")
        for name, world in worlds.items():
            given = words(world, tries)
            limit = upper_limit(given["confirmed"], tries)
            shares = "  ".join(f"{word} {count / tries:.1%}" for word, count in given.most_common())
            print(
                f"  {name:26} confirmed {given['confirmed'] / tries:.1%} (<= {limit:.1%})  {shares}"
            )


if __name__ == "__main__":
    main()

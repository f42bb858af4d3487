"""Judges real faulty and fixed programs from 8 of their about 20 runs a side, 1,000 times each.

Defined before any draw, from all runs of a program by their final test metric:

- the author's fix has a *clear effect* where a fixed run beats a faulty one in at least 95% of all
  pairs (ties count half), or in at most 5%, and the medians differ by at least 10% of the faulty
  one's;
- the fix *does nothing* where the two-sided exact rank test over all runs gives p > .05.

A program that is neither is listed and not counted. To show: where the effect is clear, the
verdict from 8 runs a side is the verdict from all runs; where the fix does nothing, at most 5% of
draws say "confirmed". Draws come without replacement from few runs, so these shares belong to
these programs, not to all programs.

    python benchmarks/reruns.py [FOLDER]        (the folder with finals.csv; ../shared/reruns)
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from fitdoctor.verdict.ranks import FloatArray
from fitdoctor.verdict.unpaired import judge_unpaired, rank_test_p
from fitdoctor.verdict.verdict import Verdict

FOLDER = Path(__file__).parents[2] / "shared" / "reruns"
LOWER_IS_BETTER = {"48221692"}  # mean squared error; all other programs report accuracy
VERSIONS = ("buggy", "fixed")


@dataclass(frozen=True)
class Program:
    name: str
    faulty: FloatArray
    fixed: FloatArray

    def judge(self, faulty: FloatArray, fixed: FloatArray) -> Verdict:
        rising = self.name not in LOWER_IS_BETTER
        return judge_unpaired(faulty, fixed, "test metric", higher_is_better=rising)

    @property
    def kind(self) -> str:
        losses = [side if self.name in LOWER_IS_BETTER else -side for side in self._sides()]
        faulty, fixed = losses
        wins = np.mean((fixed < faulty[:, None]) + 0.5 * (fixed == faulty[:, None]))
        moved = abs(np.median(fixed) - np.median(faulty)) >= 0.1 * abs(np.median(faulty))
        if not 0.05 < wins < 0.95 and moved:
            return "clear"
        two_sided = 2 * min(rank_test_p(faulty, fixed), rank_test_p(fixed, faulty))
        return "nothing" if two_sided > 0.05 else "between"

    def _sides(self) -> tuple[FloatArray, FloatArray]:
        return self.faulty, self.fixed

    def verdicts(self, draws: int, runs: int = 8) -> Counter[str]:
        """Verdicts on `draws` random choices of `runs` runs a side."""
        generator = np.random.default_rng(0)
        return Counter(
            self.judge(
                *(generator.choice(side, runs, replace=False) for side in self._sides())
            ).word
            for _ in range(draws)
        )


def programs(folder: Path = FOLDER) -> list[Program]:
    """All programs of the folder; a run whose metric is missing was never scored: left out."""
    table = pd.read_csv(folder / "finals.csv", dtype={"fault": str}).dropna(subset="metric")
    return [
        Program(
            str(name),
            *(runs.loc[runs.version == version, "metric"].to_numpy() for version in VERSIONS),
        )
        for name, runs in table.groupby("fault")
    ]


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for program in programs(folder):
        drawn = program.verdicts(1000)
        with_all = program.judge(program.faulty, program.fixed).word
        shares = ", ".join(f"{word} {count / 10:.1f}%" for word, count in drawn.most_common())
        print(f"{program.name}  {program.kind:8} all runs: {with_all:12}  8 a side: {shares}")


if __name__ == "__main__":
    main()

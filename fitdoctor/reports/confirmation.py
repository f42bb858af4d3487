"""Remedies that were tried: what `fitdoctor confirm` found out, as a report shows it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, get_args

from fitdoctor.reports.diff import Edit, edits_of
from fitdoctor.rulebook.finding import Finding
from fitdoctor.verdict.verdict import Word

VERSION = 1
NEEDED = ("run", "path", "rule", "remedy")
OPTIONAL = ("script", "target", "diff", "measure")
WORDS: tuple[str, ...] = get_args(Word)


class ConfirmationError(ValueError):
    """A file that holds no confirmations; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A remedy tried against one finding (a rule on a run), and the verdict on it.

    `run`, `path` and `rule` are those of the finding; empty where a remedy was tried without
    one. `verdict` is what Verdict.to_json gives. `diff` is the change as a unified diff, its
    paths relative to the folder that `script` is started in: where `script` is a relative path,
    that is the current folder, else the script's own ("" where no script is known). `before`
    gives, for the script and each file of the diff, the SHA-256 of the content that was
    confirmed. Where a recording was confirmed without its script, `target` is its folder, `diff`
    tells the change in words, and `before` has the recording's files. `measure` says what became
    of the problem itself, in words. `baseline` and `changed` hold a held-out loss for each epoch,
    one list a seed, in the same order of seeds.
    """

    run: str
    path: str
    rule: str
    remedy: str
    verdict: Mapping[str, Any]
    script: str = ""
    diff: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    baseline: tuple[tuple[float, ...], ...] = ()
    changed: tuple[tuple[float, ...], ...] = ()
    target: str = ""
    measure: str = ""

    @property
    def word(self) -> str:
        """The verdict in one word."""
        return str(self.verdict["word"])

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        return str(self.verdict["sentence"])

    @property
    def gain(self) -> float:
        """The gain in units of the loss; least where the verdict tells none."""
        effect = self.verdict.get("effect")
        return float(effect) if isinstance(effect, int | float) else -math.inf

    def is_of(self, finding: Finding) -> bool:
        """Whether this remedy was tried against this finding."""
        mine = (self.run, self.path, self.rule)
        return mine == (finding.run, finding.path, finding.rule)

    def edits(self) -> list[Edit]:
        """The edits of the diff, with paths as seen from where `script` is."""
        script = PurePosixPath(self.script)
        folder = script.parent if script.is_absolute() else PurePosixPath()
        found = edits_of(self.diff) if self.script else []
        return [Edit(str(folder / e.file), e.start, e.removed, e.inserted) for e in found]


def tied(
    confirmations: Iterable[Confirmation], runs: Sequence[tuple[str, str]]
) -> tuple[Confirmation, ...]:
    """The confirmations, tied to the runs (name and path) of a report.

    A script that was confirmed has a name and a path of its own. Where the report is of a single
    run, that run is taken to be the script's; among several nothing is guessed.
    """
    if len(runs) != 1:
        return tuple(confirmations)
    name, path = runs[0]
    return tuple(replace(each, run=name, path=path) for each in confirmations)


def confirmations_json(confirmations: Iterable[Confirmation]) -> dict[str, Any]:
    """What a file of confirmations holds: plain JSON values, as docs/reports.md describes them."""
    return {"version": VERSION, "confirmations": [_json(each) for each in confirmations]}


def read_confirmations(file: Path) -> tuple[Confirmation, ...]:
    """The confirmations in a JSON file, as docs/reports.md describes it.

    Raises ConfirmationError where it holds anything else, and for a file of another version.
    """
    try:
        content = json.loads(file.read_bytes())
        if content["version"] != VERSION:
            raise ConfirmationError(f"{file}: version {VERSION} is wanted: write it anew")
        return tuple(_confirmation(entry) for entry in content["confirmations"])
    except OSError as error:
        raise ConfirmationError(f"{file}: cannot be read: {error.strerror}") from None
    except ConfirmationError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ConfirmationError(
            f"{file}: holds no confirmations: write one with fitdoctor confirm"
        ) from None


def _json(each: Confirmation) -> dict[str, Any]:
    texts = {name: getattr(each, name) for name in (*NEEDED, *OPTIONAL)}
    curves = {"baseline": _plain(each.baseline), "remedy": _plain(each.changed)}
    told = {"before": dict(each.before), "verdict": dict(each.verdict), "curves": curves}
    return {**texts, **told}


def _plain(curves: Iterable[Iterable[float]]) -> list[list[float | None]]:
    return [[value if math.isfinite(value) else None for value in values] for values in curves]


def _confirmation(entry: Mapping[str, Any]) -> Confirmation:
    verdict, curves = entry["verdict"], entry.get("curves", {})
    texts = {name: entry[name] for name in NEEDED}
    texts |= {name: entry.get(name, "") for name in OPTIONAL}
    before = dict(entry.get("before", {}))
    told = (verdict["word"], verdict["sentence"], *before.values())
    if not all(isinstance(text, str) for text in (*texts.values(), *told)) or told[0] not in WORDS:
        raise ValueError
    return Confirmation(
        **texts,
        verdict=verdict,
        before=before,
        baseline=_curves(curves.get("baseline", [])),
        changed=_curves(curves.get("remedy", [])),
    )


def _curves(lists: list[list[float | None]]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(math.nan if v is None else float(v) for v in values) for values in lists)

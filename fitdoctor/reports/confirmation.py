"""Remedies that were tried: what `fitdoctor confirm` found out, as a report shows it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, get_args

from fitdoctor.reports.diff import Edit, edits_of
from fitdoctor.rulebook.finding import Finding
from fitdoctor.verdict.verdict import Word

VERSION = 1
WORDS: tuple[str, ...] = get_args(Word)


class ConfirmationError(ValueError):
    """A file that holds no confirmations; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A remedy tried against one finding (a rule on a run), and the verdict on it.

    `word` and `sentence` are the verdict. `diff` is the change as a unified diff, its paths
    relative to the folder of `script` ("" where no script is known). `baseline` and `changed`
    hold a held-out loss for each epoch, one list a seed, in the same order of seeds.
    """

    run: str
    path: str
    rule: str
    remedy: str
    word: str
    sentence: str
    script: str = ""
    diff: str = ""
    baseline: tuple[tuple[float, ...], ...] = ()
    changed: tuple[tuple[float, ...], ...] = ()

    def is_of(self, finding: Finding) -> bool:
        """Whether this remedy was tried against this finding."""
        mine = (self.run, self.path, self.rule)
        return mine == (finding.run, finding.path, finding.rule)

    def edits(self) -> list[Edit]:
        """The edits of the diff, with paths as seen from where `script` is."""
        folder = PurePosixPath(self.script).parent
        found = edits_of(self.diff) if self.script else []
        return [Edit(str(folder / e.file), e.start, e.removed, e.inserted) for e in found]


def read_confirmations(file: Path) -> tuple[Confirmation, ...]:
    """The confirmations in a JSON file: `{"version": 1, "confirmations": [{...}]}`.

    Each entry has the fields of Confirmation by name, but for "verdict", an object with "word"
    and "sentence" as Verdict.to_json writes it, and "curves", an object with the lists "baseline"
    and "remedy" (null is a loss that was not finite). "script", "diff" and "curves" may be
    missing. Raises ConfirmationError, also for a file of another version.
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


def _confirmation(entry: Mapping[str, Any]) -> Confirmation:
    verdict, curves = entry["verdict"], entry.get("curves", {})
    texts = {name: entry[name] for name in ("run", "path", "rule", "remedy")}
    texts |= {name: entry.get(name, "") for name in ("script", "diff")}
    texts |= {name: verdict[name] for name in ("word", "sentence")}
    if not all(isinstance(text, str) for text in texts.values()) or texts["word"] not in WORDS:
        raise ValueError
    return Confirmation(
        **texts,
        baseline=_curves(curves.get("baseline", [])),
        changed=_curves(curves.get("remedy", [])),
    )


def _curves(lists: list[list[float | None]]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(math.nan if v is None else float(v) for v in values) for values in lists)

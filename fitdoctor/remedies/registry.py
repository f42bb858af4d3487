"""What every remedy offers, and the register of them all."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from typing import ClassVar, Literal

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.edits.model import apply_to_model
from fitdoctor.edits.script import ScriptEdit, apply_to_script

Kind = Literal["optimizer", "callback", "model", "data", "loss", "fit"]


class NotApplicable(Exception):  # noqa: N818 - an answer, not an error
    """The remedy makes no sense on this training; the text says why."""


class Remedy(ABC):
    """One fix, described as a change of a recorded training.

    `strengths` lists how strongly it can be given, the one to try first in front; `bounds`, where
    there are any, are the least and the largest strength that a search may try. `safe` is False
    where it changes what is computed after training (another model, other costs) and not only
    how it is trained. `cost` names what it saves (one of `fitdoctor.trials.costs.COSTS`), where it
    is to be judged by that and not by a lower loss.
    """

    name: ClassVar[str]
    kind: ClassVar[Kind]
    strengths: ClassVar[tuple[float, ...]]
    bounds: ClassVar[tuple[float, float] | None] = None
    safe: ClassVar[bool]
    cost: ClassVar[str] = ""

    @abstractmethod
    def change(self, recording: Recording, strength: float) -> Change:
        """The change to make; raises NotApplicable with the reason where there is none."""

    def applies(self, recording: Recording) -> str | None:
        """None where the remedy can be tried on this training, else the reason why not."""
        try:
            self.change(recording, self.strengths[0])
        except NotApplicable as reason:
            return str(reason)
        return None

    def edit_script(
        self, recording: Recording, strength: float | None = None, *, follow_names: bool = True
    ) -> ScriptEdit:
        """The script's files with the remedy; raises NotApplicable or CannotEdit.

        It is not run: `fitdoctor.remedies.patching.patch` also proves that it does what it should.
        """
        change = self.change(recording, self._chosen(strength))
        return apply_to_script(change, recording, follow_names=follow_names)

    def edit_model(self, recording: Recording, strength: float | None = None) -> Recording:
        """The recorded training with the remedy; raises NotApplicable or CannotEdit."""
        return apply_to_model(self.change(recording, self._chosen(strength)), recording)

    def allows(self, strength: float) -> bool:
        """Whether it can be given this strongly: one of its strengths, or within its bounds."""
        if strength in self.strengths:
            return True
        return self.bounds is not None and self.bounds[0] <= strength <= self.bounds[1]

    @property
    def summary(self) -> str:
        """The first line of the remedy's docstring."""
        return (self.__doc__ or "").strip().splitlines()[0]

    def _chosen(self, strength: float | None) -> float:
        return self.strengths[0] if strength is None else strength


_REGISTERED: dict[str, Remedy] = {}


def register(kind: type[Remedy]) -> type[Remedy]:
    """Add a remedy to the register, under its name."""
    _REGISTERED[kind.name] = kind()
    return kind


def remedies() -> dict[str, Remedy]:
    """All remedies by name; every module of this folder is imported once."""
    import fitdoctor.remedies as folder

    for module in pkgutil.iter_modules(folder.__path__):
        importlib.import_module(f"{folder.__name__}.{module.name}")
    return dict(sorted(_REGISTERED.items()))


def get_remedy(name: str) -> Remedy:
    """The remedy of this name; raises KeyError where there is none."""
    return remedies()[name]

"""A treatment: one or more remedies, each at a strength, written as `dropout=0.5+l2`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.script import ScriptEdit
from fitdoctor.remedies.patching import Patched, patch
from fitdoctor.remedies.registry import Remedy, get_remedy, remedies
from fitdoctor.rulebook.mistakes import did_you_mean


@dataclass(frozen=True, slots=True)
class Dose:
    """A remedy by its name, and how strongly it is given (None: its first strength)."""

    remedy: str
    strength: float | None = None

    def __str__(self) -> str:
        if self.strength is None:
            return self.remedy
        return f"{self.remedy}={self.strength:g}".replace("e+", "e")  # + parts the remedies


@dataclass(frozen=True, slots=True)
class Treatment:
    """Remedies to be given together, each on top of the ones before it."""

    doses: tuple[Dose, ...]

    def __str__(self) -> str:
        return "+".join(map(str, self.doses))

    def __add__(self, other: Treatment) -> Treatment:
        return Treatment(self.doses + other.doses)

    @property
    def is_safe(self) -> bool:
        """Whether it leaves alone what is computed after training."""
        return all(get_remedy(dose.remedy).safe for dose in self.doses)

    @property
    def cost(self) -> str:
        """What it saves, where it is judged by that; empty where by the loss."""
        return next(filter(None, (get_remedy(dose.remedy).cost for dose in self.doses)), "")

    def edit_model(self, recording: Recording) -> Recording:
        """The recorded training with all remedies; raises NotApplicable or CannotEdit."""
        for dose in self.doses:
            recording = get_remedy(dose.remedy).edit_model(recording, dose.strength)
        return recording

    def patch(self, recording: Recording) -> Patched:
        """The script edited and captured again, remedy by remedy, as one edit.

        Raises NotApplicable, CannotEdit or CannotCapture.
        """
        files: dict[str, str] = {}
        before: dict[str, str] = {}
        warnings: list[str] = []
        is_checked = True
        for dose in self.doses:
            patched = patch(recording, get_remedy(dose.remedy), dose.strength)
            recording, edit = patched.recording, patched.edit
            files |= edit.files
            before = {**edit.before, **before}
            warnings += edit.warnings
            is_checked = is_checked and patched.is_checked
        return Patched(ScriptEdit(files, before, tuple(warnings)), recording, is_checked)


def parse_treatment(text: str) -> Treatment:
    """The treatment that a text such as `dropout=0.5+l2` names.

    Raises ValueError, with what to do, for an unknown remedy or a strength that it cannot have.
    """
    return Treatment(tuple(_dose(part.strip()) for part in text.split("+")))


def _dose(text: str) -> Dose:
    name, equals, given = text.partition("=")
    known = remedies()
    if name not in known:
        raise ValueError(f"no such remedy: {name!r}{did_you_mean(name, known)}")
    if not equals:
        return Dose(name)
    try:
        strength = float(given)
    except ValueError:
        strength = math.nan
    if not known[name].allows(strength):
        raise ValueError(f"{text!r}: the strength of {name} is {_range(known[name])}")
    return Dose(name, strength)


def _range(remedy: Remedy) -> str:
    if remedy.bounds is not None:
        return "a number from {:g} to {:g}".format(*remedy.bounds)
    return "one of " + ", ".join(f"{strength:g}" for strength in remedy.strengths)

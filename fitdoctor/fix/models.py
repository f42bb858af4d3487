"""Works out what remedies make of a recorded training, and saves the model that comes of it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fitdoctor import __version__
from fitdoctor.capture.callbacks import callback_arguments
from fitdoctor.capture.description import described
from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.fingerprint import model_fingerprint
from fitdoctor.capture.loading import load, load_model
from fitdoctor.capture.recording import Recording
from fitdoctor.capture.saving import plain_arguments, serialized
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.model import fresh_compile_arguments
from fitdoctor.edits.rebuild import rebuild
from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.results import write_result
from fitdoctor.fix.targets import Target
from fitdoctor.remedies import NotApplicable, get_remedy
from fitdoctor.remedies.treatment import Dose, Treatment

FRESH = "fresh: drawn anew, as the recorded training starts from"
CARRIED = "carried over from the recording, whose training starts from a file or an earlier fit"


@dataclass(frozen=True, slots=True, eq=False)
class ModelEdit:
    """A recorded training before and after some remedies, ready to be saved."""

    target: Target
    treatment: Treatment
    before: Recording
    after: Recording

    @property
    def weights(self) -> str:
        """Which weights the saved model has, in words."""
        if self.after.after_training and self.target.model:
            return f"those of {self.target.model.name}, changed as the recipe says"
        return FRESH if self.after.weights_fresh else CARRIED

    def diff(self) -> str:
        """What changes, as a unified diff of the two trainings in words."""
        return recipe_diff(self.before, self.after, str(self.treatment))

    def require_savable(self) -> None:
        """Raise CannotFix where remedies act on a trained model and there is none."""
        if not self.after.after_training:
            return
        if self.after.fingerprint() != self.before.fingerprint():
            raise CannotFix(f"{self.treatment}: part of it is for a trained model: apply it alone")
        if self.target.model is None:
            raise CannotFix(
                f"{self.treatment} changes a trained model, and {self.target.named} holds a "
                "training: name the .keras file that it led to, beside the recording"
            )

    def write(self, verdict: Mapping[str, Any] | None = None) -> Path:
        """Save the compiled model and its recipe in a new folder; raises CannotFix."""
        self.require_savable()
        return write_result(self.target, str(self.treatment), self._recipe(verdict), self._save)

    def _save(self, file: Path) -> None:
        model = self._model()
        model.compile(**fresh_compile_arguments(self.after.compile_arguments))
        for change in self.after.after_training:
            change.apply(model)
        if model.built:  # so that the optimizer's state is found where the model is loaded
            model.optimizer.build(model.trainable_variables)
        model.save(file)

    def _model(self) -> Any:
        """The model to save, not yet compiled."""
        if not self.after.after_training or self.target.model is None:
            return self.after.model
        model = rebuild(self.before.model)
        model.set_weights(load_model(self.target.model).get_weights())
        return model

    def _recipe(self, verdict: Mapping[str, Any] | None) -> dict[str, Any]:
        import keras

        return {
            "remedies": [_given(dose) for dose in self.treatment.doses],
            "weights": self.weights,
            "change": self.diff().splitlines(),
            "compile": serialized(self.after.compile_arguments),
            "fit": plain_arguments(self.after.fit_arguments, []),
            "callbacks": [
                {"class": type(each).__name__, "arguments": _shown(callback_arguments(each))}
                for each in self.after.callbacks
            ],
            "verdict": dict(verdict) if verdict else None,
            "versions": {
                "fitdoctor": __version__,
                "keras": keras.__version__,
                "backend": keras.backend.backend(),
            },
        }


def edit_model(target: Target, treatment: Treatment) -> ModelEdit:
    """The recorded training with the remedies, each on top of the ones before it.

    Raises CannotFix where the recording cannot be read, the model beside it is another one, or a
    remedy cannot be applied.
    """
    before = _recorded(target)
    try:
        after = treatment.edit_model(before)
    except (NotApplicable, CannotEdit) as reason:
        raise CannotFix(f"{treatment} is not applied: {reason}") from None
    edit = ModelEdit(target, treatment, before, after)
    edit.require_savable()
    return edit


def recipe_diff(before: Recording, after: Recording, remedies: str) -> str:
    """A unified diff of two trainings in words, with all of their lines."""
    old, new = described(before), described(after)
    lines = difflib.unified_diff(old, new, "recorded", f"with {remedies}", n=len(old), lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _recorded(target: Target) -> Recording:
    try:
        recording = load(target.recording)
        if target.model is not None:
            model = load_model(target.model)
            if model_fingerprint(model) != model_fingerprint(recording.model):
                raise CannotFix(
                    f"{target.model} is another model than the one whose training "
                    f"{target.recording} holds"
                )
    except CannotCapture as reason:
        raise CannotFix(str(reason)) from None
    return recording


def _given(dose: Dose) -> dict[str, Any]:
    first = get_remedy(dose.remedy).strengths[0]
    return {"name": dose.remedy, "strength": first if dose.strength is None else dose.strength}


def _shown(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as JSON values: functions by their names."""
    plain = (bool, int, float, str, type(None))
    return {
        name: value if isinstance(value, plain) else getattr(value, "__name__", repr(value))
        for name, value in arguments.items()
    }

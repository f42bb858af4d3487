"""What a recording is measured on: its rows, labels and loss, and a built copy of its model."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from fitdoctor.capture.data import DEFAULT_BATCH_SIZE, batch_size
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.model import fresh_compile_arguments
from fitdoctor.edits.rebuild import carry_weights, rebuild
from fitdoctor.inspection.gradients import gradients_of, kernel_sizes
from fitdoctor.inspection.labels import Labels, labels_of
from fitdoctor.inspection.output import Loss, Output, loss_of, output_of
from fitdoctor.inspection.rows import Rows, first_line, leaves, rows_of
from fitdoctor.signals.registry import Unknown

Part = TypeVar("Part")


class Subject:
    """The parts of a recording, each made once when it is first asked for.

    Every part raises Unknown with the reason where it cannot be had. The recorded model itself is
    never called: that would build it, and remedies compare it with models that were not.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    @property
    def rows(self) -> Rows:
        """The real rows."""
        return _had(self._rows)

    @property
    def labels(self) -> Labels:
        """The training labels and their form."""
        return _had(self._labels)

    @property
    def model(self) -> Any:
        """A compiled copy of the model, with the recorded weights where these were not fresh."""
        return _had(self._model)

    @property
    def output(self) -> Output:
        """How the model ends."""
        return output_of(self.model)

    @property
    def loss(self) -> Loss:
        """The loss it is compiled with."""
        return loss_of(self.recording.compile_arguments)

    @property
    def gradients(self) -> list[Any]:
        """The gradient of each trained weight on a batch, see `gradients_of`."""
        return _had(self._gradients)

    @property
    def kernel_gradients(self) -> list[float]:
        """The size of the gradient of each trained kernel, see `kernel_sizes`."""
        return _had(self._kernel_gradients)

    @cached_property
    def _rows(self) -> Rows | Unknown:
        return _tried(lambda: rows_of(self.recording))

    @cached_property
    def _labels(self) -> Labels | Unknown:
        return _tried(self._read_labels)

    @cached_property
    def _model(self) -> Any:
        return _tried(self._copied_model)

    @cached_property
    def _gradients(self) -> list[Any] | Unknown:
        size = batch_size(self.recording) or DEFAULT_BATCH_SIZE
        return _tried(lambda: gradients_of(self.model, self.rows.spread(size)))

    @cached_property
    def _kernel_gradients(self) -> list[float] | Unknown:
        return _tried(lambda: kernel_sizes(self.model, self.gradients))

    def _read_labels(self) -> Labels:
        y = self.rows.y
        arrays = [] if y is None else leaves(y)
        if len(arrays) != 1:
            raise Unknown(f"there are {len(arrays)} arrays of labels" if arrays else "no labels")
        if arrays[0].dtype.kind not in "biuf" or not arrays[0].size or not arrays[0].ndim:
            raise Unknown("the labels are no numbers")
        return labels_of(arrays[0])

    def _copied_model(self) -> Any:
        import keras

        keras.utils.set_random_seed(0)
        try:
            model = rebuild(self.recording.model)
            if not model.built:
                model(self.rows.spread(2).x)
            if not self.recording.weights_fresh:
                carry_weights(self.recording.model, model)
            model.compile(**fresh_compile_arguments(self.recording.compile_arguments))
        except CannotEdit as reason:
            raise Unknown(str(reason)) from None
        except Unknown:
            raise
        except Exception as error:  # layers of the script's own, or rows that do not fit the model
            raise Unknown(f"the model cannot be called: {first_line(error)}") from None
        return model


def _tried(make: Callable[[], Part]) -> Part | Unknown:
    try:
        return make()
    except Unknown as reason:
        return reason


def _had(part: Part | Unknown) -> Part:
    if isinstance(part, Unknown):
        raise part
    return part


Measurement = Callable[[Subject], float]
"""Measures one signal; raises Unknown with the reason where it cannot."""

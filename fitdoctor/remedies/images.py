"""Random changes of images at the input, as two remedies share them."""

from __future__ import annotations

from typing import Any

from fitdoctor.capture.graph import is_functional
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, InsertAtInput, KerasObject
from fitdoctor.remedies.layers import flat
from fitdoctor.remedies.registry import NotApplicable

IMAGE_RANK = 4  # rows, height, width, channels


def changed_images(recording: Recording, *layers: KerasObject) -> Change:
    """The layers, in order, at every input that takes images; they do nothing at inference.

    Raises NotApplicable where there is no such input, or images are changed at random already.
    """
    for layer in flat(recording.model):
        if type(layer).__name__.startswith("Random"):
            raise NotApplicable(f"{type(layer).__name__} changes the images at random already")
    images = [index for index, rank in enumerate(_ranks(recording)) if rank == IMAGE_RANK]
    if not images:
        raise NotApplicable("no input takes images (rows, height, width, channels)")
    return InsertAtInput(dict.fromkeys(images, layers))


def _ranks(recording: Recording) -> list[int]:
    import keras

    if is_functional(recording.model):
        return [len(tensor.shape) for tensor in recording.model.inputs]
    if recording.data_kind == "arrays":
        return [_rank(each) for each in keras.tree.flatten(recording.fit_arguments["x"])]
    return []


def _rank(array: Any) -> int:
    return len(array.shape)

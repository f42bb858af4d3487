"""The remedy "recurrent-dropout"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetLayerArguments
from fitdoctor.remedies.layers import RECURRENT, flat, kind_of
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class RecurrentDropout(Remedy):
    """Drop 20% (or the strength) of what recurrent layers pass on from step to step, in training.

    One mask serves all steps of a sequence, so that the memory is not washed out. Such layers train
    without the fast kernels of GPUs. Source: Gal and Ghahramani, "A Theoretically Grounded
    Application of Dropout in Recurrent Neural Networks" (NIPS 2016), section 4.
    """

    name = "recurrent-dropout"
    kind = "model"
    strengths = (0.2, 0.1, 0.4)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A recurrent dropout for the LSTM, GRU and SimpleRNN layers that have none."""
        layers = [
            layer.name
            for layer in flat(recording.model)
            if kind_of(layer) in RECURRENT and layer.trainable and not layer.recurrent_dropout
        ]
        if not layers:
            raise NotApplicable("the model has no recurrent layer without such a dropout")
        return SetLayerArguments({name: {"recurrent_dropout": strength} for name in layers})

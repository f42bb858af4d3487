"""The remedy "dropout"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, InsertAfter, KerasObject
from fitdoctor.remedies.layers import activated_layers, require_no_dropout
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class AddDropout(Remedy):
    """Drop 30% (or the strength given) of the hidden values at random while training.

    Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting"
    (JMLR 2014), appendix A.4: keep 50% to 80% of the hidden units.
    """

    name = "dropout"
    kind = "model"
    strengths = (0.3, 0.5, 0.2)
    bounds = (0.05, 0.8)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A Dropout layer after every hidden activation; not where the model has some already."""
        require_no_dropout(recording)
        layers = tuple(layer.name for layer in activated_layers(recording))
        if not layers:
            raise NotApplicable("the model has no hidden layer of a known kind")
        return InsertAfter(layers, KerasObject("layers", "Dropout", {"rate": strength}))

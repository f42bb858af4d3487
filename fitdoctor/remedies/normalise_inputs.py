"""The remedy "normalise-inputs"."""

from __future__ import annotations

import math

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, InsertAtInput, KerasObject
from fitdoctor.remedies.inputs import model_inputs
from fitdoctor.remedies.layers import require_fresh_weights, require_no_frozen_weights
from fitdoctor.remedies.registry import NotApplicable, Remedy, register
from fitdoctor.remedies.scale import Scale, require_unscaled, scale_of

MOST_COLUMNS = 100
"""Means and variances of more columns do not belong into a script."""


@register
class NormaliseInputs(Remedy):
    """Bring the inputs to mean 0 and variance 1, by what the training rows have.

    Inputs of very different size give gradients of very different size, so that no learning rate
    suits all weights. The numbers are written into a Normalization layer in front: one mean and
    one variance where all columns share a scale (pixels), else those of each column. A column that
    never changes is only centred. Source: LeCun, Bottou, Orr, Mueller, "Efficient BackProp" (1998),
    section 4.3. Unsafe: the saved model takes raw inputs, so nothing else may scale them again.
    """

    name = "normalise-inputs"
    kind = "model"
    strengths = (1.0,)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """A Normalization at every input that is not scaled yet; not before trained weights."""
        require_fresh_weights(recording, "they expect the inputs as they are")
        require_no_frozen_weights(recording, "they expect the inputs as they are")
        layers, reason = {}, ""
        for each in model_inputs(recording):
            try:
                scale = scale_of(each)
                require_unscaled(each, scale)
                layers[each.index] = (_normalisation(scale),)
            except NotApplicable as why_not:
                reason = reason or str(why_not)
        if not layers:
            raise NotApplicable(reason)
        return InsertAtInput(layers)


def _normalisation(scale: Scale) -> KerasObject:
    if scale.is_common:
        mean, deviation = scale.common()
        arguments = {"axis": None, "mean": _mean(mean, deviation), "variance": _variance(deviation)}
        return KerasObject("layers", "Normalization", arguments)
    if len(scale.mean) > MOST_COLUMNS:
        raise NotApplicable(
            f"the inputs have {len(scale.mean)} columns of different scales: "
            "too many to write into the model; scale them where they are read"
        )
    pairs = list(zip(scale.mean.tolist(), scale.deviation.tolist(), strict=True))
    means = [_mean(mean, deviation) for mean, deviation in pairs]
    variances = [_variance(deviation) for _, deviation in pairs]
    return KerasObject("layers", "Normalization", {"mean": means, "variance": variances})


def _mean(mean: float, deviation: float) -> float:
    """A mean with as many digits as change the result by at most a hundredth of a deviation."""
    if deviation <= 0:
        return mean
    return round(mean, 2 - math.floor(math.log10(deviation))) + 0.0  # not -0.0


def _variance(deviation: float) -> float:
    """A variance to three digits; 1 for a column that never changes."""
    return float(f"{deviation**2:.3g}") if deviation > 0 else 1.0

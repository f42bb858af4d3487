"""The remedy "fewer-parameters"."""

from __future__ import annotations

from fitdoctor.remedies.fewer_units import FewerUnits
from fitdoctor.remedies.registry import register


@register
class FewerParameters(FewerUnits):
    """Give the hidden layers half (one part in the strength given) of their units, to save them.

    The same change as fewer-units, but judged by its cost: confirmed where the model has fewer
    parameters and no worse a loss. Source: Goodfellow, Bengio, Courville, "Deep Learning" (2016),
    section 5.2: a model larger than the task needs gains nothing by it. Unsafe: the model is
    another one.
    """

    name = "fewer-parameters"
    cost = "parameters"

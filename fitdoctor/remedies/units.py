"""Other widths for the hidden layers, as two remedies share them."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetLayerArguments
from fitdoctor.remedies.layers import hidden_layers, require_fresh_weights
from fitdoctor.remedies.registry import NotApplicable


def scaled_units(recording: Recording, factor: float) -> Change:
    """Hidden layers with `factor` times their units or filters, at least one.

    Raises NotApplicable where there are none, or where the weights come from elsewhere and other
    shapes would lose them.
    """
    require_fresh_weights(recording, "other widths lose them")
    changed = {}
    for layer in hidden_layers(recording):
        name = "units" if hasattr(layer, "units") else "filters"
        before = int(getattr(layer, name))
        after = max(1, round(before * factor))
        if after != before:
            changed[layer.name] = {name: after}
    if not changed:
        raise NotApplicable("no hidden layer of a known kind can be changed so")
    return SetLayerArguments(changed)

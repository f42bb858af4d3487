"""The remedy "match-output"."""

from __future__ import annotations

from typing import Any

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, Changes, SetCompileArguments, SetLayerArguments
from fitdoctor.inspection.fitting import fitting_activation, fitting_loss, loss_is_wrong
from fitdoctor.inspection.labels import Labels
from fitdoctor.inspection.of_task import unreachable_share
from fitdoctor.inspection.output import Loss, Output
from fitdoctor.inspection.subject import Subject
from fitdoctor.remedies.match_loss import loss_object
from fitdoctor.remedies.registry import NotApplicable, Remedy, register
from fitdoctor.signals.registry import Unknown


@register
class MatchOutput(Remedy):
    """Give the output the activation and the number of units that the labels ask for.

    A softmax over all classes where they exclude each other, a sigmoid where there are two or
    several may hold at once, none where the labels are numbers beyond its reach; and the loss that
    belongs to it. Source: Goodfellow, Bengio, Courville, "Deep Learning" (2016), section 6.2.2.
    Unsafe: the model is another one.
    """

    name = "match-output"
    kind = "model"
    strengths = (1.0,)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """Another last activation, with units and loss where need be; not where the output fits."""
        subject = Subject(recording)
        try:
            output, loss, labels = subject.output, subject.loss, subject.labels
            self._require_misfit(output, loss, labels)
        except Unknown as reason:
            raise NotApplicable(str(reason)) from None
        activation, units = fitting_activation(loss, labels)
        changed = SetLayerArguments({output.layer.name: _arguments(output, activation, units)})
        fitting = fitting_loss(activation, units, labels)
        if fitting in (None, loss) or not loss.is_crossentropy:
            return changed
        return Changes((changed, SetCompileArguments({"loss": loss_object(fitting, recording)})))

    def _require_misfit(self, output: Output, loss: Loss, labels: Labels) -> None:
        is_constant = output.activation == "softmax" and output.units == 1
        is_no_share = output.activation == "sigmoid" and loss.kind in {"categorical", "sparse"}
        no_loss_fits = (
            loss_is_wrong(output, loss, labels)
            and fitting_loss(output.activation, output.units, labels) is None
        )
        out_of_reach = unreachable_share(output, loss, labels) > 0
        if not (is_constant or is_no_share or no_loss_fits or out_of_reach):
            raise NotApplicable("the output fits the labels")


def _arguments(output: Output, activation: str, units: int) -> dict[str, Any]:
    """What the output's layer is to be made with; raises NotApplicable where it cannot be."""
    given = output.layer.get_config() if hasattr(output.layer, "get_config") else {}
    if "activation" not in given:
        raise NotApplicable("the last activation is not an argument of a layer")
    wanted: dict[str, Any] = {"activation": activation}
    if units != output.units:
        if "units" not in given:
            raise NotApplicable("the layer of the last activation has no units of its own")
        wanted["units"] = units
    return {name: value for name, value in wanted.items() if value != given[name]}

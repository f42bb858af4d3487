"""Which loss fits the outputs of a model and its labels.

Source: Goodfellow, Bengio, Courville, "Deep Learning" (2016), section 6.2.2, on output units and
the losses that belong to them; Keras' documentation of its crossentropies on the form of labels.
"""

from __future__ import annotations

from fitdoctor.inspection.labels import Labels
from fitdoctor.inspection.output import Loss, Output

KNOWN_ACTIVATIONS = {"softmax", "sigmoid", "linear"}


def fitting_loss(activation: str, units: int, labels: Labels) -> Loss | None:
    """The crossentropy for classes or marks; None where none fits, as for labels that are numbers.

    Outputs without an activation are taken for logits.
    """
    if activation not in KNOWN_ACTIVATIONS:
        return None
    logits = activation == "linear"
    if labels.form == "classes" and units == 1:
        fits = labels.classes == 2 and activation != "softmax"
        return Loss("binary", logits) if fits else None
    if labels.form == "classes":
        fits = labels.classes <= units and activation != "sigmoid"
        return Loss("sparse", logits) if fits else None
    if labels.width != units or units == 1:
        return None
    if labels.form == "one-hot":
        return Loss("binary", False) if activation == "sigmoid" else Loss("categorical", logits)
    if labels.form == "marks":
        return Loss("binary", logits) if activation != "softmax" else None
    return None


def fitting_activation(loss: Loss, labels: Labels) -> tuple[str, int]:
    """The last activation, and how many units it wants, for the labels under a kind of loss."""
    if loss.kind == "distance" or labels.form == "numbers":
        return "linear", labels.width
    if labels.form == "classes":
        return ("sigmoid", 1) if labels.classes == 2 else ("softmax", labels.classes)
    return ("softmax" if labels.form == "one-hot" else "sigmoid"), labels.width


def loss_is_wrong(output: Output, loss: Loss, labels: Labels) -> bool:
    """Whether a loss of Keras' cannot measure how well the outputs tell the labels.

    Binary crossentropy on one-hot rows counts as right: it is unusual, and trains. So is any loss
    of labels between classes, which are soft or reconstructed.
    """
    if output.activation not in KNOWN_ACTIVATIONS or labels.form == "numbers":
        return False
    if loss.kind == "distance":
        return output.activation == "softmax" and output.units > 1 and labels.form == "classes"
    if not loss.is_crossentropy:
        return False
    if loss.kind == "binary" and labels.form != "classes" and labels.width == output.units:
        return loss.from_logits == (output.activation != "linear")
    return fitting_loss(output.activation, output.units, labels) != loss

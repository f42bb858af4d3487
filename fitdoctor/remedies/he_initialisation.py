"""The remedy "he-initialisation"."""

from __future__ import annotations

from typing import Any

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetLayerArguments
from fitdoctor.remedies.chains import activation_of
from fitdoctor.remedies.layers import hidden_layers, require_fresh_weights
from fitdoctor.remedies.registry import NotApplicable, Remedy, register

RECTIFYING = {"relu", "relu6", "leaky_relu", "elu", "gelu", "silu", "swish", "mish"}
OTHERS = {"selu": "lecun_normal"}  # whatever is neither: tanh, sigmoid, none at all
CLASSES = {
    "he_normal": "HeNormal",
    "glorot_uniform": "GlorotUniform",
    "lecun_normal": "LecunNormal",
    "zeros": "Zeros",
}


@register
class HeInitialisation(Remedy):
    """Start hidden layers from weights drawn as suits their activation, and from biases of zero.

    Weights that are too small, too large or all alike let signals and gradients fade, grow or move
    in step. Before ReLU and its kin the variance is 2 / inputs; before sigmoid and tanh it is
    2 / (inputs + outputs), after Glorot; before SELU 1 / inputs, after LeCun. Source: He et al.,
    "Delving Deep into Rectifiers" (ICCV 2015), section 2.2; Glorot and Bengio, "Understanding the
    difficulty of training deep feedforward neural networks" (AISTATS 2010), section 4.2.
    """

    name = "he-initialisation"
    kind = "model"
    strengths = (1.0,)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """Other initializers where they differ; not for weights that were loaded or trained."""
        require_fresh_weights(recording, "another start would lose them")
        changed = {}
        for layer in hidden_layers(recording):
            wanted = {"kernel_initializer": _initializer(activation_of(recording, layer))}
            if layer.use_bias:
                wanted["bias_initializer"] = "zeros"
            other = {name: made for name, made in wanted.items() if not _has(layer, name, made)}
            if other:
                changed[layer.name] = other
        if not changed:
            raise NotApplicable("the hidden layers start from weights that suit them already")
        return SetLayerArguments(changed)


def _initializer(activation: str) -> str:
    if activation in RECTIFYING:
        return "he_normal"
    return OTHERS.get(activation, "glorot_uniform")


def _has(layer: Any, name: str, wanted: str) -> bool:
    """Whether an initializer is the wanted one, or draws with the same variance."""
    found = type(getattr(layer, name)).__name__
    return found.removesuffix("Normal").removesuffix("Uniform") == CLASSES[wanted].removesuffix(
        "Normal"
    ).removesuffix("Uniform")

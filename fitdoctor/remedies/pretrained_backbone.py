"""The remedy "pretrained-backbone"."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.capture.errors import first_line_of
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, Changes, KerasObject, RemoveLayers, ReplaceLayers
from fitdoctor.remedies.features import features_of
from fitdoctor.remedies.layers import require_fresh_weights, require_no_frozen_weights
from fitdoctor.remedies.registry import NotApplicable, Remedy, register

SMALLEST = 32
"""Height and width that MobileNetV2 takes at least: it halves them five times."""

RANGES = {(0, 255): (1 / 127.5, -1.0), (0, 1): (2.0, -1.0), (-1, 1): None}
"""Scale and offset that bring pixels of a range to the one it was trained on, from -1 to 1."""

ROUNDING = 1e-3
"""How far pixels may lie outside of their range, as a share of it."""


@register
class PretrainedBackbone(Remedy):
    """Let MobileNetV2, as trained on ImageNet, make the features of images; train the head alone.

    The layers from the first convolution to the flatten or global pooling give way to the network,
    frozen (its average pooling included), and a Rescaling to the range it expects. The strength is
    its width (alpha). Judged by its cost: confirmed where fewer parameters are trained (and take
    memory for gradients and the optimizer's state) and the loss is no worse. The model that is used
    mostly gets larger, and features of photographs need not suit other images. Keras downloads
    the weights (2 to 9 MB), so it is tried only where it is asked for by its name. Source: Sandler
    et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (CVPR 2018); Kornblith, Shlens,
    Le, "Do Better ImageNet Models Transfer Better?" (CVPR 2019), on fixed features. Unsafe: the
    model is another one.
    """

    name = "pretrained-backbone"
    kind = "model"
    strengths = (1.0, 0.35)
    safe = False
    cost = "trained parameters"

    def change(self, recording: Recording, strength: float) -> Change:
        """The network in the place of the convolutions; not for weights trained before."""
        require_fresh_weights(recording, "another network would lose them")
        require_no_frozen_weights(recording, "the model has a backbone already")
        features = features_of(recording)
        shape = features.images.shape[1:]
        if len(shape) != 3 or shape[-1] != 3 or min(shape[:2]) < SMALLEST:
            given = " x ".join(map(str, shape))
            raise NotApplicable(
                f"the images are {given}: it takes 3 colours and at least "
                f"{SMALLEST} x {SMALLEST} pixels"
            )
        scaling = _scaling(features.images)
        backbone = _mobile_net(shape, strength)
        _require_weights(backbone)
        first, *between, last = features.layers
        removed = between if scaling else [first, *between]
        changes: list[Any] = [RemoveLayers(tuple(removed))] if removed else []
        if scaling:
            changes.append(ReplaceLayers((first,), scaling))
        return Changes((*changes, ReplaceLayers((last,), backbone)))


def _scaling(images: NDArray[Any]) -> KerasObject | None:
    """The Rescaling that pixels need, None where they are scaled so already."""
    low, high = float(np.min(images)), float(np.max(images))
    for (least, most), wanted in RANGES.items():
        allowed = ROUNDING * (most - least)
        middle = (least + most) / 2
        # The brightest pixel of all lies in the upper half of the range, or it is another range.
        if least - allowed <= low and middle < high <= most + allowed:
            if wanted is None:
                return None
            scale, offset = wanted
            return KerasObject("layers", "Rescaling", {"scale": scale, "offset": offset})
    raise NotApplicable(
        f"the pixels lie between {low:.3g} and {high:.3g}: it takes those from 0 to 255, "
        "0 to 1 or -1 to 1"
    )


def _mobile_net(shape: tuple[int, ...], alpha: float) -> KerasObject:
    width = {} if alpha == 1 else {"alpha": alpha}  # 1 is what Keras takes by itself
    arguments = {"input_shape": tuple(map(int, shape)), **width}
    arguments |= {"include_top": False, "pooling": "avg"}
    return KerasObject("applications", "MobileNetV2", arguments, frozen=True)


def _require_weights(backbone: KerasObject) -> None:
    """Raise NotApplicable where Keras neither has the weights nor can download them."""
    try:
        with redirect_stdout(io.StringIO()):  # a bar that shows how far the download is
            backbone.build()
    except Exception as error:  # urllib, h5py and Keras raise many kinds
        raise NotApplicable(
            f"the weights of {backbone.name} cannot be had ({first_line_of(error)}): make it once "
            "with a network, or copy its file to models in ~/.keras or KERAS_HOME"
        ) from None

"""The remedy "growing-l2"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import AddCallback, Change, KerasObject
from fitdoctor.remedies.epochs import last_epoch
from fitdoctor.remedies.layers import flat, has_kernel
from fitdoctor.remedies.learning_rate import optimizer_config
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class GrowL2(Remedy):
    """Shrink all kernels at the start of each epoch, by a share that grows from none to a tenth.

    The strength is the share of the last epoch: the first ones learn freely, the last ones, where
    a model overfits, are held back most. Other than with `l2` there is no penalty in the loss: the
    weights themselves are multiplied, whatever the gradient is, so that Adam does not scale it; it
    falls with the learning rate. The callback is fitdoctor.keras.GrowingL2: a script with it needs
    fitdoctor where it runs. Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization"
    (ICLR 2019), section 2, for the decay; Caron et al., "Emerging Properties in Self-Supervised
    Vision Transformers" (ICCV 2021), section 3.2, where it grows tenfold over the run. Against it
    speaks that Golatkar, Achille and Soatto, "Time Matters in Regularizing Deep Networks" (NeurIPS
    2019) found decay to work in the early epochs: try `l2` first.
    """

    name = "growing-l2"
    kind = "callback"
    strengths = (0.1, 0.03, 0.3)
    bounds = (0.001, 0.5)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """One more callback; not where weights decay already, or there is no kernel to shrink."""
        if optimizer_config(recording).get("weight_decay"):
            raise NotApplicable("the optimizer decays the weights already")
        if any(type(callback).__name__ == "GrowingL2" for callback in recording.callbacks):
            raise NotApplicable("the kernels are shrunk already")
        if not any(layer.trainable and has_kernel(layer) for layer in flat(recording.model)):
            raise NotApplicable("no layer with a kernel is trained")
        arguments = {"decay": strength, "epochs": last_epoch(recording)}
        return AddCallback(KerasObject("keras", "GrowingL2", arguments, package="fitdoctor"))

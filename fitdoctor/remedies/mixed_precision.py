"""The remedy "mixed-precision"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetLayerArguments
from fitdoctor.remedies.layers import hidden_layers
from fitdoctor.remedies.registry import NotApplicable, Remedy, register

POLICY = "mixed_bfloat16"


@register
class MixPrecision(Remedy):
    """Let the hidden layers compute in 16 bits (bfloat16) and keep their weights in 32.

    Steps are faster where the hardware multiplies bfloat16 faster (GPUs since Ampere, TPUs), and
    mostly slower elsewhere: the verdict tells. bfloat16 has the range of float32, so that no loss
    has to be scaled, and the output layers stay in float32. Source: Kalamkar et al., "A Study of
    BFLOAT16 for Deep Learning Training" (2019), section 3. Unsafe: the model computes in another
    precision after training, too.
    """

    name = "mixed-precision"
    kind = "model"
    strengths = (16.0,)
    safe = False
    cost = "seconds a step"

    def change(self, recording: Recording, strength: float) -> Change:
        """The dtype policy of every hidden layer with a kernel that computes in float32."""
        layers = {
            layer.name: {"dtype": POLICY}
            for layer in hidden_layers(recording)
            if layer.dtype_policy.name == "float32"
        }
        if not layers:
            raise NotApplicable("no hidden layer of a known kind computes in float32")
        return SetLayerArguments(layers)

"""Another optimizer in place of the recorded one, as several remedies share it."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import KerasObject, SetOptimizer, Value
from fitdoctor.remedies.learning_rate import optimizer_config
from fitdoctor.remedies.registry import NotApplicable

CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")  # Keras allows one of them
OF_EVERY_KIND = (
    *CLIPPING,
    "weight_decay",
    "use_ema",
    "ema_momentum",
    "ema_overwrite_frequency",
    "loss_scale_factor",
    "gradient_accumulation_steps",
)
OF_ADAMS = ("beta_1", "beta_2", "epsilon", "amsgrad")
ADAMS = {"Adam", "AdamW", "Nadam", "Adamax"}


def optimizer_kind(recording: Recording) -> str:
    """The name of the optimizer's class."""
    return type(recording.compile_arguments["optimizer"]).__name__


def clipping(recording: Recording) -> dict[str, float]:
    """How the optimizer clips gradients: one argument of its, or none."""
    config = optimizer_config(recording)
    return {name: config[name] for name in CLIPPING if config.get(name) is not None}


def require_no_clipping(recording: Recording) -> None:
    """Raise NotApplicable where gradients are clipped already."""
    for name, bound in clipping(recording).items():
        raise NotApplicable(f"gradients are clipped already ({name}={bound:g})")


def with_optimizer(recording: Recording, name: str, **arguments: Value) -> SetOptimizer:
    """Another optimizer of Keras; arguments of the recorded one that it has as well are kept.

    Raises NotApplicable where the optimizer is wrapped for mixed precision.
    """
    kept = {n: value for n, value in _shared(recording, name).items() if n not in arguments}
    return SetOptimizer(KerasObject("optimizers", name, {**arguments, **kept}))


def _shared(recording: Recording, name: str) -> dict[str, Value]:
    """The arguments that mean the same to both optimizers, where the other's default differs."""
    import keras

    config = optimizer_config(recording)
    usual = getattr(keras.optimizers, name)().get_config()
    of_both = OF_ADAMS if {optimizer_kind(recording), name} <= ADAMS else ()
    names = [n for n in (*OF_EVERY_KIND, *of_both) if n in config and n in usual]
    return {n: config[n] for n in names if config[n] != usual[n]}


def require_another(recording: Recording, *kinds: str) -> None:
    """Raise NotApplicable where the optimizer is of one of these classes already."""
    if optimizer_kind(recording) in kinds:
        raise NotApplicable(f"the optimizer is {optimizer_kind(recording)} already")

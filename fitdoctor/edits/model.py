"""Changes made on a Recording itself: for saved models, screening and cross-checks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fitdoctor.capture.recording import Recording, Spans
from fitdoctor.edits.changes import (
    AddCallback,
    AddSkips,
    AfterFit,
    Change,
    Changes,
    InsertAfter,
    InsertAtInput,
    KerasObject,
    RemoveLayers,
    ReplaceLayers,
    SetCompileArguments,
    SetFitArguments,
    SetLayerArguments,
    SetOptimizer,
    SetOptimizerArguments,
    build,
)
from fitdoctor.edits.layer_copies import LayerEdits
from fitdoctor.edits.rebuild import carry_weights, rebuild


def apply_to_model(change: Change, recording: Recording) -> Recording:
    """A new Recording with the change, its model rebuilt with fresh weights.

    Weights that were not fresh are carried over, layer by layer, where their shapes still fit.
    Raises CannotEdit where the model cannot be rebuilt or the change does not fit it.
    """
    if isinstance(change, Changes):
        for each in change.changes:
            recording = apply_to_model(each, recording)
        return recording
    if isinstance(change, AfterFit):
        return replace(recording, after_training=(*recording.after_training, change))
    model = rebuild(recording.model, _layer_edits(change))
    if not recording.weights_fresh:
        carry_weights(recording.model, model)
    compile_arguments = fresh_compile_arguments(recording.compile_arguments)
    fit_arguments = dict(recording.fit_arguments)
    if isinstance(change, SetOptimizer):
        compile_arguments["optimizer"] = change.optimizer.build()
    elif isinstance(change, SetOptimizerArguments):
        optimizer = compile_arguments["optimizer"]
        config = optimizer.get_config()
        config.update({name: build(value) for name, value in change.arguments.items()})
        compile_arguments["optimizer"] = type(optimizer).from_config(config)
    elif isinstance(change, SetCompileArguments):
        compile_arguments.update({name: build(value) for name, value in change.arguments.items()})
    elif isinstance(change, SetFitArguments):
        fit_arguments.update({name: build(value) for name, value in change.arguments.items()})
    elif isinstance(change, AddCallback):
        fit_arguments["callbacks"] = [*recording.callbacks, change.callback.build()]
    return replace(
        recording,
        model=model,
        compile_arguments=compile_arguments,
        fit_arguments=fit_arguments,
        spans=Spans(),
    )


def fresh_compile_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    """A copy of compile arguments with an optimizer and metrics of its own.

    Optimizers and metrics hold state and belong to one model; functions and strings are shared.
    """
    return {name: _fresh(value) for name, value in arguments.items()}


def _fresh(value: Any) -> Any:
    import keras

    if isinstance(value, dict):
        return {key: _fresh(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_fresh(each) for each in value]
    if isinstance(value, (keras.optimizers.Optimizer, keras.metrics.Metric)):
        return type(value).from_config(value.get_config())
    return value


def _layer_edits(change: Change) -> LayerEdits:
    if isinstance(change, SetLayerArguments):
        return LayerEdits(arguments=_live(change))
    if isinstance(change, InsertAfter):
        return LayerEdits(after=dict.fromkeys(change.layers, change.layer))
    if isinstance(change, InsertAtInput):
        return LayerEdits(at_input=change.layers)
    if isinstance(change, ReplaceLayers):
        return LayerEdits(replaced=dict.fromkeys(change.layers, change.layer))
    if isinstance(change, RemoveLayers):
        return LayerEdits(removed=change.layers)
    if isinstance(change, AddSkips):
        return LayerEdits(skipped=change.layers)
    return LayerEdits()


def _live(change: SetLayerArguments) -> dict[str, dict[str, Any]]:
    """The arguments in the form that a layer's config has them."""
    import keras

    def in_config(value: Any) -> Any:
        if isinstance(value, KerasObject):
            return keras.saving.serialize_keras_object(value.build())
        return value

    return {
        layer: {name: in_config(value) for name, value in arguments.items()}
        for layer, arguments in change.layers.items()
    }

"""A model made anew from its own description: fresh weights, and layers changed or added."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fitdoctor.capture.errors import first_line_of
from fitdoctor.capture.fingerprint import model_fingerprint
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.layer_copies import LayerCopies, LayerEdits

NO_EDITS = LayerEdits()


def rebuild(model: Any, edits: LayerEdits = NO_EDITS) -> Any:
    """A model like this one with fresh weights, and with the edits of its layers.

    The seeds of layers are dropped: each rebuilding starts from other weights unless a global seed
    is set. Preprocessing layers keep what they learned from data, and layers that do not train keep
    their weights. Raises CannotEdit where the model cannot be made from its description (an opaque
    subclass) or an edit does not fit its shapes.
    """
    try:
        builder = _Builder(model, edits)
        copy = builder.copy(model)
        builder.layers.keep_frozen_weights()
        if edits == NO_EDITS and model_fingerprint(copy) != model_fingerprint(model):
            raise CannotEdit(f"the config of a layer in {type(model).__name__} makes another layer")
        return copy
    except CannotEdit:
        raise
    except Exception as error:
        raise CannotEdit(
            f"the model {type(model).__name__} cannot be rebuilt: {first_line_of(error)}"
        ) from error


@contextmanager
def _uncompiled(model: Any) -> Iterator[None]:
    """Keras compiles clones as the original was, which fails for losses of the script's own."""
    compiled, model.compiled = model.compiled, False
    try:
        yield
    finally:
        model.compiled = compiled


def carry_weights(source: Any, target: Any) -> int:
    """Copy weights between layers of equal names where all shapes agree; the number of layers."""
    layers = {layer.name: layer for layer in target._flatten_layers(include_self=False)}
    carried = 0
    for layer in source._flatten_layers(include_self=False):
        twin = layers.get(layer.name)
        weights = layer.get_weights()
        if twin is None or [w.shape for w in weights] != [tuple(w.shape) for w in twin.weights]:
            continue
        twin.set_weights(weights)
        carried += 1
    return carried


class _Builder:
    """Copies a model and the models in it, sharing what the original shares."""

    def __init__(self, model: Any, edits: LayerEdits) -> None:
        self.model, self.edits = model, edits
        self.layers = LayerCopies(model, edits, self.copy)
        self.starts: dict[int, Any] = {}  # what is read in the place of an input of the model

    def copy(self, model: Any) -> Any:
        import keras

        if isinstance(model, keras.Sequential):
            return self._sequential(model)
        if isinstance(model, keras.src.models.functional.Functional):
            with _uncompiled(model):
                copy = keras.models.clone_model(
                    model,
                    input_tensors=self._inputs(model),
                    clone_function=self.layers.copy,
                    call_function=self._call,
                )
            if type(copy) is type(model):
                return copy
        if self.edits != NO_EDITS:
            raise CannotEdit(
                f"the layers of the subclassed model {type(model).__name__} "
                "can only be changed in its script"
            )
        return _copy_of_subclass(model)

    def _sequential(self, model: Any) -> Any:
        import keras

        if any(layer.name in self.edits.skipped for layer in model.layers):
            raise CannotEdit("a Sequential model has no skip connections")
        layers = []
        if model.built and model.inputs:
            only = model.inputs[0]
            layers.append(keras.Input(batch_shape=only.shape, dtype=only.dtype))
        if model is self.model:
            layers += self.layers.at_input(0, "input")
        for layer in model.layers:
            if layer.name not in self.edits.removed:
                layers += [self.layers.copy(layer), *self.layers.after(layer.name)]
        return type(model)(layers, name=model.name)

    def _inputs(self, model: Any) -> Any:
        """New inputs; what is to be put behind those of the whole model is noted in `starts`."""
        import keras

        inputs = keras.tree.map_structure(
            lambda each: keras.Input(batch_shape=each.shape, dtype=each.dtype, name=each.name),
            model.input,
        )
        if model is self.model:
            for index, tensor in enumerate(keras.tree.flatten(inputs)):
                start = tensor
                for new in self.layers.at_input(index, tensor.name):
                    start = new(start)
                self.starts[id(tensor)] = start
        return inputs

    def _call(self, copy: Any, *args: Any, **kwargs: Any) -> Any:
        import keras

        args, kwargs = keras.tree.map_structure(
            lambda each: self.starts.get(id(each), each), (args, kwargs)
        )
        if copy.name in self.edits.removed:
            return args[0]
        output = copy(*args, **kwargs)
        if copy.name in self.edits.skipped:
            output = self.layers.skip(copy.name)([output, args[0]])
        for new in self.layers.after(copy.name):
            output = new(output)
        return output


def _copy_of_subclass(model: Any) -> Any:
    """A subclassed model from the constructor arguments Keras noted, or from its config."""
    wanted, values = model_fingerprint(model), _own_values(model)
    for make in (_made_as_noted, _made_from_config):
        try:
            copy = make(model)
        except Exception:  # a constructor of the user's may raise anything
            continue
        if model_fingerprint(copy) == wanted and _own_values(copy) == values:
            return copy
    name = type(model).__name__
    raise CannotEdit(
        f"{name} is opaque: neither its config nor its noted constructor arguments make the same "
        f"model again; give {name} a get_config, or numbers and texts as constructor arguments"
    )


def _made_as_noted(model: Any) -> Any:
    noted = model._auto_config
    copy = type(model)(**noted.config)
    vars(copy)["_auto_config"] = noted  # Keras forgets what a model was given
    return copy


def _made_from_config(model: Any) -> Any:
    return type(model).from_config(model.get_config())


def _own_values(model: Any) -> dict[str, Any]:
    """The numbers and texts that the user's class keeps as attributes."""
    import keras

    of_keras = {*vars(keras.Model()), "stop_training"}  # which compile and fit set
    return {
        name: value
        for name, value in vars(model).items()
        if isinstance(value, str | int | float)
        and name not in of_keras
        and not name.startswith("_")
    }

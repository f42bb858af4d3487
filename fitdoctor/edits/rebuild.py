"""A model made anew from its own description: fresh weights, and layers changed or added."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fitdoctor.capture.fingerprint import model_fingerprint
from fitdoctor.edits.changes import CannotEdit, KerasObject


def rebuild(
    model: Any,
    arguments: Mapping[str, Mapping[str, Any]] | None = None,
    after: Mapping[str, KerasObject] | None = None,
) -> Any:
    """A model like this one with fresh weights.

    `arguments` changes the config of layers by name, `after` puts a new layer behind them. The
    seeds of layers are dropped: each rebuilding starts from other weights unless a global seed is
    set. Preprocessing layers keep what they learned from data. Raises CannotEdit where the model
    cannot be made from its description (an opaque subclass) or the change does not fit its shapes.
    """
    builder = _Builder(model, arguments or {}, after or {})
    try:
        copy = builder.copy(model)
        if not arguments and not after and model_fingerprint(copy) != model_fingerprint(model):
            raise CannotEdit(f"the config of a layer in {type(model).__name__} makes another layer")
        return copy
    except CannotEdit:
        raise
    except Exception as error:
        first_line = (str(error) or type(error).__name__).splitlines()[0]
        raise CannotEdit(
            f"the model {type(model).__name__} cannot be rebuilt: {first_line}"
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

    def __init__(
        self,
        model: Any,
        arguments: Mapping[str, Mapping[str, Any]],
        after: Mapping[str, KerasObject],
    ) -> None:
        self.arguments, self.after = arguments, after
        self.names = {layer.name for layer in model._flatten_layers(include_self=False)}
        self.copies: dict[int, Any] = {}

    def copy(self, model: Any) -> Any:
        import keras

        if isinstance(model, keras.Sequential):
            return self._sequential(model)
        if isinstance(model, keras.src.models.functional.Functional):
            with _uncompiled(model):
                copy = keras.models.clone_model(
                    model, clone_function=self._layer, call_function=self._call
                )
            if type(copy) is type(model):
                return copy
        if self.arguments or self.after:
            raise CannotEdit(
                f"the layers of the subclassed model {type(model).__name__} "
                "can only be changed in its script"
            )
        return _copy_of_subclass(model)

    def _sequential(self, model: Any) -> Any:
        import keras

        layers = []
        if model.built and model.inputs:
            only = model.inputs[0]
            layers.append(keras.Input(batch_shape=only.shape, dtype=only.dtype))
        for layer in model.layers:
            layers += [self._layer(layer), *self._new_layers(layer)]
        return type(model)(layers, name=model.name)

    def _layer(self, layer: Any) -> Any:
        import keras

        if not isinstance(layer, keras.layers.Layer):  # an operator such as + holds no state
            return layer
        if id(layer) not in self.copies:
            copy = self.copy if isinstance(layer, keras.Model) else self._plain
            self.copies[id(layer)] = copy(layer)
            self.copies[id(layer)].trainable = layer.trainable
        return self.copies[id(layer)]

    def _plain(self, layer: Any) -> Any:
        import keras

        if hasattr(layer, "adapt"):
            return _adapted(layer)
        if isinstance(layer, keras.layers.Lambda):  # its config would lose the script's globals
            return keras.layers.Lambda(
                layer.function,
                output_shape=layer._output_shape,
                mask=layer.mask,
                arguments=layer.arguments,
                name=layer.name,
            )
        config = without_seeds(layer.get_config())
        config.update(self.arguments.get(layer.name, {}))
        return type(layer).from_config(config)

    def _new_layers(self, layer: Any) -> list[Any]:
        if layer.name not in self.after:
            return []
        new = self.after[layer.name].build()
        new.name = self._unused(f"{layer.name}_{new.name.rsplit('_', 1)[0]}")
        return [new]

    def _unused(self, name: str) -> str:
        # Counters of names start again in a new process and would meet those of a saved model.
        candidate, count = name, 1
        while candidate in self.names:
            candidate, count = f"{name}_{count}", count + 1
        self.names.add(candidate)
        return candidate

    def _call(self, copy: Any, *args: Any, **kwargs: Any) -> Any:
        output = copy(*args, **kwargs)
        for new in self._new_layers(copy):
            output = new(output)
        return output


def _adapted(layer: Any) -> Any:
    """A copy that keeps what the layer learned from data; one that only holds words is shared.

    On JAX, training a model uses up the arrays of its weights, so no two models may share them.
    """
    if not layer.weights:
        return layer
    copy = type(layer).from_config(layer.get_config())
    copy.build_from_config(layer.get_build_config())
    copy.set_weights(layer.get_weights())
    copy.finalize_state()
    return copy


def without_seeds(config: Any) -> Any:
    """The same config with every explicit seed set to None."""
    if isinstance(config, dict):
        return {
            key: None if key == "seed" else without_seeds(value) for key, value in config.items()
        }
    if isinstance(config, (list, tuple)):
        return type(config)(without_seeds(value) for value in config)
    return config


def _copy_of_subclass(model: Any) -> Any:
    """A subclassed model from the constructor arguments Keras noted, or from its config."""
    noted = getattr(model, "_auto_config", None)
    makers: list[Callable[[], Any]] = [lambda: type(model).from_config(model.get_config())]
    if noted is not None:
        makers.insert(0, lambda: type(model)(**noted.config))
    wanted = model_fingerprint(model)
    for make in makers:
        try:
            copy = make()
        except Exception:  # a constructor of the user's may raise anything
            continue
        if model_fingerprint(copy) == wanted:
            return copy
    raise CannotEdit(
        f"{type(model).__name__} is opaque: neither its config nor its noted constructor arguments "
        "make the same model again"
    )

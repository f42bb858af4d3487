"""Where trials run: the device and the versions that a verdict belongs to."""

from __future__ import annotations

import platform
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal

Wish = Literal["auto", "cpu", "gpu"]
PACKAGES = ("fitdoctor", "keras", "numpy", "tensorflow", "tensorflow-cpu", "jax", "torch")


class DeviceError(Exception):
    """The device asked for is not there; the text says what was found."""


@dataclass(frozen=True, slots=True)
class Device:
    """The device of all trials of a verdict.

    `scope` is its name for `keras.device`, `description` what people call it, `versions` the
    installed versions of the packages that matter.
    """

    kind: Literal["cpu", "gpu"]
    scope: str
    description: str
    backend: str
    versions: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)


def choose_device(wish: Wish = "auto") -> Device:
    """The device that the current Keras backend shall use; "auto" takes a GPU where there is one.

    Raises DeviceError where a GPU is asked for and the backend has none.
    """
    import keras

    backend = keras.backend.backend()
    gpus = _gpus(backend)
    if wish == "gpu" and not gpus:
        raise DeviceError(
            f"no GPU was found: {backend} {_version(backend)} sees only the CPU "
            f"({_cpu()}); install fitdoctor[gpu], set KERAS_BACKEND, or use --device cpu"
        )
    use_gpu = bool(gpus) and wish != "cpu"
    return Device(
        kind="gpu" if use_gpu else "cpu",
        scope=_scope(backend, use_gpu),
        description=gpus[0] if use_gpu else _cpu(),
        backend=backend,
        versions={name: found for name in PACKAGES if (found := _version(name))},
    )


def _scope(backend: str, use_gpu: bool) -> str:
    """The device's name for Keras.

    To torch "cpu:0" is another device than the "cpu" on which it makes tensors: Keras' variables
    would be copies there, which no gradient reaches.
    """
    if use_gpu:
        return "gpu:0"
    return "cpu" if backend == "torch" else "cpu:0"


def _gpus(backend: str) -> list[str]:
    if backend == "jax":
        import jax

        return [device.device_kind for device in jax.devices() if device.platform != "cpu"]
    if backend == "tensorflow":
        import tensorflow as tf

        found = tf.config.list_physical_devices("GPU")
        details = [tf.config.experimental.get_device_details(gpu) for gpu in found]
        return [str(detail.get("device_name", "GPU")) for detail in details]
    if backend == "torch":
        import torch

        count = torch.cuda.device_count()
        return [torch.cuda.get_device_name(index) for index in range(count)]
    return []


def _cpu() -> str:
    return platform.processor() or platform.machine() or "CPU"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""

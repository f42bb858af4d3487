"""How JAX compiles for trials: once for all seeds of an arm, and quickly what hardly runs."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def share_compilations() -> None:
    """Keep compiled programs in a private temporary folder until the process ends.

    Every `fit` of a new model compiles anew, though the program differs from seed to seed in its
    arguments alone. JAX's own cache recognises it; the numbers stay the same to the last bit.
    Does nothing on other backends or where a cache is set already.
    """
    import keras

    if keras.backend.backend() != "jax":
        return
    import jax

    settings: Any = jax.config
    if settings.jax_compilation_cache_dir:
        return
    folder = tempfile.mkdtemp(prefix="fitdoctor-compiled-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings.update("jax_compilation_cache_dir", folder)
    settings.update("jax_persistent_cache_min_compile_time_secs", 0)
    settings.update("jax_persistent_cache_min_entry_size_bytes", 0)


@contextmanager
def compiled_quickly(allowed: bool = True) -> Iterator[None]:
    """Let JAX compile without most optimisations: for what runs a few times only.

    Compiling takes about half as long, what is compiled runs up to four times as long. Numbers
    may differ in the last bits. Does nothing on other backends, or where it is not `allowed`.
    """
    import keras

    if not allowed or keras.backend.backend() != "jax":
        yield
        return
    import jax

    settings: Any = jax.config
    before = settings.read("jax_disable_most_optimizations")
    settings.update("jax_disable_most_optimizations", True)
    try:
        yield
    finally:
        settings.update("jax_disable_most_optimizations", before)

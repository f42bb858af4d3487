"""Lets trials share what JAX compiles: all seeds of an arm run the same program."""

from __future__ import annotations

import atexit
import shutil
import tempfile
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

"""Trials train real models: small ones, compiled in a hurry."""

import os

import pytest

os.environ.setdefault("KERAS_BACKEND", "jax")
# Programs that run for milliseconds are not worth seconds of optimisation.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")


@pytest.fixture(autouse=True, scope="session")
def _compile_equal_programs_once():
    from fitdoctor.trials.compiling import share_compilations

    share_compilations()

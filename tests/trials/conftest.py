"""Trials train real models: small ones, compiled in a hurry."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
# Programs that run for milliseconds are not worth seconds of optimisation.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

"""Chooses the backend before any test here starts Keras."""

import example_scripts  # noqa: F401

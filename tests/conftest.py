"""Settings shared by all tests."""

import atexit
import os
import shutil
import tempfile

from hypothesis import settings

# Models are trained on JAX, whichever test of a process comes first; in small programs that run
# for milliseconds, which are not worth seconds of optimisation.
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

# What Keras downloads, and what tests put in its place, lies apart from the user's own.
os.environ["KERAS_HOME"] = tempfile.mkdtemp(prefix="fitdoctor-keras-")
atexit.register(shutil.rmtree, os.environ["KERAS_HOME"], ignore_errors=True)

# Machines that run the suite differ in speed: a slow example is no failure here.
settings.register_profile("fitdoctor", deadline=None)
settings.load_profile("fitdoctor")

"""Trials train real models: small ones, compiled in a hurry."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def _compile_equal_programs_once():
    from fitdoctor.trials.compiling import share_compilations

    share_compilations()

"""Settings shared by all tests."""

from hypothesis import settings

# Machines that run the suite differ in speed: a slow example is no failure here.
settings.register_profile("fitdoctor", deadline=None)
settings.load_profile("fitdoctor")

"""Asking for a device that is not there says what was found."""

import pytest

from fitdoctor.trials.devices import DeviceError, choose_device

keras = pytest.importorskip("keras")


def test_the_cpu_is_always_there_and_versions_are_recorded():
    device = choose_device("cpu")
    assert device.kind == "cpu"
    assert device.backend == keras.backend.backend()
    assert device.versions["keras"] == keras.__version__
    assert device.to_json()["versions"] == device.versions


def test_a_gpu_that_is_not_there_is_an_error_that_says_what_was_found():
    if choose_device("auto").kind == "gpu":
        assert choose_device("gpu").kind == "gpu"
        return
    with pytest.raises(DeviceError, match=r"no GPU was found: .* sees only the CPU"):
        choose_device("gpu")

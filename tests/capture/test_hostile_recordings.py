"""Recordings come from strangers: damaged or hostile ones are refused in one line."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from example_scripts import recording

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.loading import load
from fitdoctor.capture.saving import save


@pytest.mark.parametrize("name", ["recording.json", "model.keras", "data.npz"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"PK\x03\x04broken", bytes(300)])
def test_a_damaged_recording_is_refused_in_one_line(
    name: str, content: bytes, tmp_path: Path
) -> None:
    save(recording("autoencoder"), tmp_path / "recording")
    (tmp_path / "recording" / name).write_bytes(content)
    with pytest.raises(CannotCapture) as refusal:
        load(tmp_path / "recording")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("key", ["compile", "fit", "callbacks", "data", "fit_index"])
@pytest.mark.parametrize("value", [None, 3.5, [1], {"x": {"array": "no"}}])
def test_a_recording_that_says_something_else_is_refused(
    key: str, value: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "recording"
    save(recording("autoencoder"), folder)
    description = json.loads((folder / "recording.json").read_text())
    (folder / "recording.json").write_text(json.dumps({**description, key: value}))
    with pytest.raises(CannotCapture):
        load(folder)


@pytest.mark.parametrize(
    "parts",
    [
        {"notes": [1], "data": None},
        {"notes": None, "data": None},
        {"data": {}},
        {"data": {"x": None}},
        {"data": {"x": {"tuple": []}}},
        {"data_kind": "generator"},
        {"compile": {}},
        {
            "compile": {
                "optimizer": {"module": "keras.optimizers", "class_name": "SGD", "config": 1}
            }
        },
        {"fit": {"epochs": "many"}},
        {"fit": {"batch_size": "many"}},
        {"fit": {"validation_split": float("nan")}},
        {"fit": {"class_weight": [["a", "b"]]}},
    ],
)
def test_what_could_not_be_trained_is_refused_in_one_line(
    parts: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "recording"
    save(recording("autoencoder"), folder)
    description = json.loads((folder / "recording.json").read_text())
    (folder / "recording.json").write_text(json.dumps({**description, **parts}))
    with pytest.raises(CannotCapture) as refusal:
        load(folder)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("module", "name"), [("subprocess", "Popen"), ("keras.utils", "get_file"), (None, "Net")]
)
def test_a_foreign_class_in_the_model_is_not_looked_for(
    module: str | None, name: str, tmp_path: Path
) -> None:
    folder = tmp_path / "recording"
    save(recording("autoencoder"), folder)
    with zipfile.ZipFile(folder / "model.keras") as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    config = json.loads(members["config.json"])
    config["config"]["layers"][1].update(module=module, class_name=name)
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(folder / "model.keras", "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    with pytest.raises(CannotCapture, match=f"needs {name!r} of the script's own code"):
        load(folder)

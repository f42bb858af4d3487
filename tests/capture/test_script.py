"""How a script is run: with its arguments, on a copy, up to the wanted fit."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from example_scripts import EXAMPLES, HEAD, example, recording, written

from fitdoctor.capture import scratch
from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.script import backend_of, capture, find_script

MODEL = "model = keras.Sequential([keras.Input((4,)), layers.Dense(2), layers.Dense(1)])\n"
FIT = 'model.compile("sgd", "mse")\nmodel.fit(x, y, epochs=1, verbose=0)\n'


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_arguments_reach_the_script() -> None:
    given = recording("argparse_flags", "--lr", "0.25", "--hidden-units", "3")
    assert float(given.compile_arguments["optimizer"].learning_rate) == 0.25
    assert given.model.layers[0].units == 3


def test_wrong_arguments_are_the_scripts_own_exit(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CannotCapture, match="ended itself before its fit \\(exit code 2\\)"):
        capture(example("argparse_flags", "--rate", "1"))


def test_the_interpreter_is_left_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    before = (list(sys.argv), list(sys.path), Path.cwd(), dict(os.environ), sys.modules["__main__"])
    capture(example("flowers.train"))
    assert before == (sys.argv, sys.path, Path.cwd(), os.environ, sys.modules["__main__"])
    assert "flowers.model" not in sys.modules
    assert capsys.readouterr().out == ""


def test_what_the_script_writes_touches_no_file_of_the_users() -> None:
    before = contents(EXAMPLES)
    found = capture(example("writes_files"))
    assert found.working_folder is not None
    assert (found.working_folder / "runs" / "settings.json").is_file()
    assert contents(EXAMPLES) == before


@pytest.mark.parametrize(
    "line",
    [
        "open(PATH, 'w')",
        "open(PATH, 'a')",
        "os.remove(PATH)",
        "os.rename('train.py', PATH)",
        "os.truncate(PATH, 0)",
        "np.save(PATH, x)",
        "shutil.rmtree(os.path.dirname(PATH))",
    ],
)
def test_writing_to_the_users_folder_by_its_full_path_is_refused(tmp_path: Path, line: str) -> None:
    target = tmp_path / "precious.npy"
    target.write_bytes(b"precious")
    text = HEAD + f"import os, shutil\nPATH = {str(target)!r}\n{line}\n" + MODEL + FIT
    with pytest.raises(CannotCapture, match="PermissionError: fitdoctor runs the script on a copy"):
        capture(written(tmp_path, text))
    assert target.read_bytes() == b"precious"


def test_files_over_the_limit_are_read_where_they_are_but_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "COPY_LIMIT", 2_000)
    np.save(tmp_path / "big.npy", np.arange(4000.0).reshape(1000, 4))
    before = contents(tmp_path)
    read = HEAD + "x = np.load('big.npy'); y = x.sum(axis=1)\n" + MODEL + FIT
    assert len(capture(written(tmp_path, read, "read.py")).fit_arguments["x"]) == 1000
    write = HEAD + "np.save('big.npy', x)\n" + MODEL + FIT
    with pytest.raises(CannotCapture, match="PermissionError"):
        capture(written(tmp_path, write, "write.py"))
    assert contents(tmp_path)["big.npy"] == before["big.npy"]


def test_a_linked_folder_is_read_but_not_written(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "data").mkdir()
    np.save(tmp_path / "data" / "x.npy", np.ones((20, 4)))
    (tmp_path / "project" / "data").symlink_to(tmp_path / "data")
    before = contents(tmp_path / "data")
    read = HEAD + "x = np.load('data/x.npy')\n" + MODEL + FIT
    assert capture(written(tmp_path / "project", read)).fit_arguments["x"].mean() == 1
    write = HEAD + "np.save('data/new.npy', x)\n" + MODEL + FIT
    with pytest.raises(CannotCapture, match="PermissionError"):
        capture(written(tmp_path / "project", write))
    assert contents(tmp_path / "data") == before


def test_a_package_installed_from_the_folder_is_taken_from_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "src" / "shapes").mkdir(parents=True)
    helper = "from keras import layers\ndef wide():\n    return layers.Dense(9)\n"
    (tmp_path / "src" / "shapes" / "__init__.py").write_text(helper)
    monkeypatch.syspath_prepend(str(tmp_path / "src"))
    text = HEAD + "from shapes import wide\nmodel = keras.Sequential([wide(), layers.Dense(1)])\n"
    found = capture(written(tmp_path, text + FIT))
    assert found.spans.layers[found.model.layers[0].name].file == "src/shapes/__init__.py"


def test_a_folder_of_too_many_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "MAX_FILES", 3)
    for number in range(5):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(CannotCapture, match="holds more than 3 files"):
        capture(written(tmp_path, HEAD + MODEL + FIT))


def test_a_patched_text_runs_under_the_scripts_own_name(tmp_path: Path) -> None:
    script = written(tmp_path, HEAD + MODEL + FIT)
    patched = (HEAD + MODEL + FIT).replace("Dense(2)", "Dense(5)")
    found = capture(script, patched={"train.py": patched})
    assert found.model.layers[0].units == 5
    assert found.call_site is not None
    assert found.call_site.file == "train.py"
    assert "Dense(2)" in script.path.read_text()


def test_the_second_fit_keeps_what_the_first_one_learned() -> None:
    found = recording("fine_tuning", fit=2)
    assert not found.weights_fresh
    assert found.fit_arguments["epochs"] == 4
    assert found.notes == []


def test_one_of_several_fits_is_taken_and_said_so() -> None:
    found = recording("fine_tuning")
    assert found.fit_arguments["epochs"] == 1
    assert found.fit_count == 2
    assert "fine_tuning.py calls fit in 2 places (lines 12, 15)" in found.notes[0]
    assert "--fit N" in found.notes[0]


def test_a_fit_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotCapture, match=r"train\.py calls fit once: there is no fit 2"):
        capture(written(tmp_path, HEAD + MODEL + FIT), fit=2)


@pytest.mark.parametrize(
    "line",
    [
        "model.set_weights([w + 1 for w in model.get_weights()])",
        "model.save_weights('w.weights.h5'); model.load_weights('w.weights.h5')",
        "model.save('m.keras'); model = keras.saving.load_model('m.keras')",
        "model.layers[0].kernel.assign(np.ones((4, 2)))",
    ],
)
def test_weights_from_elsewhere_are_not_fresh(tmp_path: Path, line: str) -> None:
    assert not capture(written(tmp_path, HEAD + MODEL + line + "\n" + FIT)).weights_fresh


def test_loaded_weights_that_are_frozen_leave_the_others_fresh(tmp_path: Path) -> None:
    text = HEAD + (
        "base = keras.Sequential([keras.Input((4,)), layers.Dense(2)])\n"
        "base.set_weights([w + 1 for w in base.get_weights()])\n"
        "base.trainable = False\n"
        "model = keras.Sequential([base, layers.Dense(1)])\n"
    )
    assert capture(written(tmp_path, text + FIT)).weights_fresh
    unfrozen = text.replace("trainable = False", "trainable = True")
    assert not capture(written(tmp_path, unfrozen + FIT)).weights_fresh


def test_adapted_inputs_do_not_count_as_trained() -> None:
    assert recording("adapted_inputs").weights_fresh


def test_the_scripts_except_cannot_swallow_the_capture(tmp_path: Path) -> None:
    tried = "try:\n    model.fit(x, y)\nexcept Exception:\n    pass\n"
    text = HEAD + MODEL + 'model.compile("sgd", "mse")\n' + tried
    assert capture(written(tmp_path, text)).call_site is not None


def test_nor_can_it_swallow_the_refusal_of_a_loop_of_its_own(tmp_path: Path) -> None:
    tried = "try:\n    model.train_on_batch(x, y)\nexcept Exception:\n    model.fit(x, y)\n"
    text = HEAD + MODEL + 'model.compile("sgd", "mse")\n' + tried
    with pytest.raises(CannotCapture, match=r"train\.py:10 trains with a loop of its own"):
        capture(written(tmp_path, text))


def test_a_model_that_is_not_compiled_is_the_scripts_own_error(tmp_path: Path) -> None:
    with pytest.raises(CannotCapture, match="failed before its fit: ValueError: You must call"):
        capture(written(tmp_path, HEAD + MODEL + "model.fit(x, y)\n"))


def test_names_that_are_no_scripts(tmp_path: Path) -> None:
    with pytest.raises(CannotCapture, match="there is no such file"):
        find_script("nothing.py", folder=tmp_path)
    with pytest.raises(CannotCapture, match="there is no such module"):
        find_script("not.there", module=True, folder=tmp_path)


def test_a_script_outside_the_current_folder_runs_in_its_own(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    script = written(tmp_path, HEAD)
    assert find_script(script.path, folder=tmp_path / "here").folder == tmp_path.resolve()


def test_the_backend_a_script_chooses() -> None:
    assert backend_of(example("jax_backend")) == "jax"
    assert backend_of(example("kfold")) is None


def test_a_folder_is_no_script(tmp_path: Path) -> None:
    with pytest.raises(CannotCapture, match="is a folder, not a script"):
        find_script(tmp_path)

"""`fitdoctor fix` on real scripts: what it shows, writes, refuses and takes back."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from example_scripts import HEAD

from fitdoctor.capture.script import find_script
from fitdoctor.cli.main import main
from fitdoctor.fix.apply import hashes_before
from fitdoctor.fix.edit import edit_with
from fitdoctor.remedies.treatment import parse_treatment
from fitdoctor.reports.confirmation import Confirmation, confirmations_json

pytestmark = pytest.mark.training

TEXT = HEAD + (
    "# Größe\n"
    "model = keras.Sequential([layers.Dense(8, 'relu'), layers.Dense(1)])\n"
    "model.compile(keras.optimizers.SGD(0.5), 'mse')\n"
    "model.fit(x, y, epochs=4, validation_split=0.5)\n"
)
LOWER = ("train.py", "--remedy", "lower-learning-rate")
VERDICT = {"sentence": "made up", "effect": 0.5}


def lowered(content: bytes) -> bytes:
    return content.replace(b"SGD(0.5)", b"SGD(0.05)")


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_bytes(TEXT.encode())
    return tmp_path / "train.py"


def fix(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["fix", *arguments])
    assert result.exit_code in (0, 2), result.output
    return result


def verdicts(script: Path, *remedies: str, word: str = "confirmed") -> tuple[str, str]:
    """A file of verdicts on the script as it is now; the gain falls from remedy to remedy."""
    found = find_script(script.name)
    told = []
    for effect, remedy in enumerate(reversed(remedies)):
        edit = edit_with(found, 1, parse_treatment(remedy))
        verdict = {**VERDICT, "word": word, "effect": effect}
        before = hashes_before(edit, found)
        told.append(
            Confirmation("", "", "", remedy, verdict, script.name, edit.diff(), before=before)
        )
    script.with_name("tried.json").write_text(json.dumps(confirmations_json(told)))
    return "--verdicts", "tried.json"


def test_a_diff_is_shown_and_nothing_changed(script: Path) -> None:
    shown = fix(*LOWER)
    assert shown.exit_code == 0
    assert "\n-model.compile(keras.optimizers.SGD(0.5), 'mse')\n" in shown.stdout
    assert "\n+model.compile(keras.optimizers.SGD(0.05), 'mse')\n" in shown.stdout
    assert script.read_bytes() == TEXT.encode()
    assert [file.name for file in script.parent.iterdir()] == ["train.py"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_git_applies_the_diff_that_is_shown(script: Path, end: str, last: bool) -> None:
    text = TEXT if last else TEXT.rstrip("\n")
    script.write_bytes(text.replace("\n", end).encode())
    shown = fix("train.py", "--remedy", "early-stopping")
    git = ["git", "apply", "--whitespace=nowarn"]
    subprocess.run(git, input=shown.stdout_bytes, check=True, capture_output=True)
    patched = script.read_bytes()
    script.write_bytes(text.replace("\n", end).encode())
    assert fix("train.py", "--remedy", "early-stopping", "--apply").exit_code == 0
    assert script.read_bytes() == patched
    assert b"EarlyStopping" in patched


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        ("# -*- coding: latin-1 -*-\n" + TEXT).encode("latin-1"),
        TEXT.rstrip("\n").encode(),
        TEXT.replace("# Größe\n", "if True:\n\tTABS = 1  \n").encode(),
        TEXT.replace("# Größe", "SEPARATOR = '\u2028'").encode(),
    ],
    ids=["plain", "crlf", "byte order mark", "latin-1", "no last end", "tabs", "line separator"],
)
def test_all_but_the_edit_stays_byte_for_byte(script: Path, content: bytes) -> None:
    script.write_bytes(content)
    done = fix(*LOWER, "--apply")
    assert done.exit_code == 0, done.output
    assert script.read_bytes() == lowered(content)
    assert fix("--undo", "train.py").exit_code == 0
    assert script.read_bytes() == content


def test_new_lines_end_as_the_others_do(script: Path) -> None:
    text = TEXT.replace("import keras\n", "from keras import Sequential, optimizers\n")
    text = text.replace("keras.Seq", "Seq").replace("keras.opt", "opt")
    script.write_bytes(text.replace("\n", "\r\n").encode())
    assert fix("train.py", "--remedy", "early-stopping", "--apply").exit_code == 0
    content = script.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") == text.count("\n") + 1


def test_what_an_edit_would_lose_is_refused(script: Path) -> None:
    script.write_bytes(TEXT.replace("# Größe\n", "\fSIZE = 8\n").encode())
    refused = fix(*LOWER, "--apply")
    assert refused.exit_code == 2
    assert "that an edit would lose" in refused.stderr


def test_a_second_time_changes_nothing(script: Path) -> None:
    assert fix(*LOWER, "--apply").exit_code == 0
    once = script.read_bytes()
    again = fix(*LOWER, "--apply")
    assert again.exit_code == 0
    assert "lower-learning-rate is applied already, nothing to change" in again.stderr
    assert script.read_bytes() == once
    script.write_bytes(once + b"\n")
    assert "applied before the script changed: this is once more" in fix(*LOWER).stderr


def test_remedies_are_applied_on_top_of_each_other(script: Path) -> None:
    assert fix(*LOWER, "--remedy", "early-stopping", "--apply").exit_code == 0
    text = script.read_text()
    assert "SGD(0.05)" in text
    assert "callbacks=[keras.callbacks.EarlyStopping(" in text


def test_a_file_that_the_script_imports_is_edited(script: Path) -> None:
    module = script.with_name("parts.py")
    module.write_text("import keras\n\noptimizer = keras.optimizers.SGD(0.5)\n")
    script.write_text(
        "import parts\n" + TEXT.replace("keras.optimizers.SGD(0.5)", "parts.optimizer")
    )
    before = script.read_bytes()
    assert fix(*LOWER, "--apply").exit_code == 0
    assert module.read_text() == "import keras\n\noptimizer = keras.optimizers.SGD(0.05)\n"
    assert script.read_bytes() == before


def test_a_module_of_a_package_is_fixed(script: Path) -> None:
    package = script.with_name("flowers")
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "parts.py").write_text("import keras\n\noptimizer = keras.optimizers.SGD(0.5)\n")
    text = TEXT.replace("keras.optimizers.SGD(0.5)", "optimizer")
    (package / "train.py").write_text("from .parts import optimizer\n" + text)
    done = fix("-m", "flowers.train", "--remedy", "lower-learning-rate", "--apply")
    assert done.exit_code == 0, done.output
    assert "SGD(0.05)" in (package / "parts.py").read_text()
    assert fix("--undo", "flowers/train.py").exit_code == 0
    assert "SGD(0.5)" in (package / "parts.py").read_text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("train.py",), "no remedy given"),
        (("train.py", "--confirmed-only"), "--confirmed-only needs --verdicts"),
        (("train.py", "--remedy", "lower-learning-rte"), "did you mean 'lower-learning-rate'"),
        (("train.py", "--remedy", "fewer-units"), "use --unsafe-fixes"),
        (("train.py", "--remedy", "batch-size", "--fit", "2"), "there is no fit 2"),
        (("none.py", "--remedy", "dropout"), "there is no such file"),
        ((".", "--remedy", "dropout"), ". holds no recording"),
        (("train.py", "--verdicts", "none.json"), "cannot be read"),
        (("--undo", "train.py"), "no fix is recorded"),
    ],
)
def test_what_is_refused_in_one_line(script: Path, arguments: tuple[str, ...], told: str) -> None:
    refused = fix(*arguments)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert len(re.findall("^fitdoctor: ", refused.stderr, re.MULTILINE)) == 1
    assert script.read_bytes() == TEXT.encode()


def test_an_unsafe_remedy_is_applied_when_asked(script: Path) -> None:
    done = fix("train.py", "--remedy", "fewer-units", "--unsafe-fixes", "--apply")
    assert done.exit_code == 0
    assert "layers.Dense(4, 'relu')" in script.read_text()


def test_the_confirmed_edit_is_applied_once(script: Path) -> None:
    file = verdicts(script, "lower-learning-rate", "early-stopping")
    done = fix("train.py", *file, "--confirmed-only", "--apply")
    assert done.exit_code == 0, done.output
    assert "confirmed too, but not together with the one applied: early-stopping" in done.stderr
    assert script.read_bytes() == lowered(TEXT.encode())
    again = fix("train.py", *file, "--confirmed-only", "--apply")
    assert again.exit_code == 0
    assert "applied already" in again.stderr


def test_a_script_that_changed_since_is_refused(script: Path) -> None:
    file = verdicts(script, "lower-learning-rate")
    script.write_text(TEXT.replace("epochs=4", "epochs=5"))
    refused = fix("train.py", *file, "--confirmed-only", "--apply")
    assert refused.exit_code == 2
    assert refused.stderr == "fitdoctor: train.py changed since it was confirmed: confirm again\n"
    assert fix("train.py", *file, "--apply").exit_code == 0
    assert "SGD(0.05)" in script.read_text()


def test_an_edit_that_differs_from_the_confirmed_one_is_refused(script: Path) -> None:
    file = verdicts(script, "lower-learning-rate")
    tried = script.with_name("tried.json")
    tried.write_text(tried.read_text().replace("SGD(0.05)", "SGD(0.01)"))
    refused = fix("train.py", *file, "--confirmed-only", "--apply")
    assert "the edit made now is not the confirmed one" in refused.stderr
    assert script.read_bytes() == TEXT.encode()


@pytest.mark.parametrize("word", ["suggestive", "inconclusive", "harmful", "no-effect"])
def test_what_is_not_confirmed_is_not_applied(script: Path, word: str) -> None:
    file = verdicts(script, "lower-learning-rate", word=word)
    refused = fix("train.py", *file, "--apply")
    assert refused.exit_code == 2
    assert f"nothing to apply (lower-learning-rate: {word})" in refused.stderr


def test_verdicts_on_another_script_are_refused(script: Path) -> None:
    file = verdicts(script, "lower-learning-rate")
    script.rename("other.py")
    assert "holds no verdict on other.py" in fix("other.py", *file).stderr

"""The docs: every rule and remedy has its page, links resolve, the tutorial's commands run."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from fitdoctor.cli.main import main
from fitdoctor.remedies import remedies
from fitdoctor.rulebook.loading import load_rules

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
EXIT_CODES = [1, 1, 0, 0, 0, 0, 0, 1]
"""Of the tutorial's commands, as its text says."""


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the docs with freshly generated pages."""
    copy = tmp_path_factory.mktemp("copy") / "docs"
    shutil.copytree(ROOT / "docs", copy, ignore=shutil.ignore_patterns("rules", "remedies"))
    subprocess.run([sys.executable, str(copy / "generate.py")], check=True)
    return copy


def test_every_rule_and_remedy_has_its_page(docs: Path) -> None:
    assert {page.stem for page in (docs / "rules").glob("*.md")} == {
        *(rule.id for rule in load_rules()),
        "index",
    }
    assert {page.stem for page in (docs / "remedies").glob("*.md")} == {*remedies(), "index"}


def test_every_link_between_pages_resolves(docs: Path) -> None:
    broken = [
        f"{page.relative_to(docs)}: {target}"
        for page in docs.rglob("*.md")
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / unquote(target.split("#")[0])).exists()
    ]
    assert broken == []


def test_a_stale_page_is_noticed(docs: Path) -> None:
    command = [sys.executable, str(docs / "generate.py"), "--check"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    page = docs / "rules" / "OF001.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text + "x", encoding="utf-8")
    (docs / "rules" / "ZZ999.md").write_text("gone", encoding="utf-8")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "OF001.md: outdated" in done.stdout
    assert "ZZ999.md: no such rule" in done.stdout
    page.write_text(text, encoding="utf-8")
    (docs / "rules" / "ZZ999.md").unlink()


def test_the_commands_of_the_tutorial_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "sample_logs", tmp_path / "sample_logs")
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ fitdoctor (.*)$", text, re.MULTILINE)
    results = [CliRunner().invoke(main, shlex.split(command)) for command in commands]
    codes = [result.exit_code for result in results]
    # writing a baseline accepts all that was found, so that it exits with 0
    assert codes == EXIT_CODES, dict(zip(commands, codes, strict=True))
    assert (tmp_path / "report.html").exists()

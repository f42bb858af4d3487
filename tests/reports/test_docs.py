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

from fitdoctor.remedies import remedies
from fitdoctor.rulebook.loading import load_rules

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
EXIT_CODES = [0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0]
"""Of the tutorial's commands, as its text says."""


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the docs, and of the results they show, with freshly generated pages."""
    copy = tmp_path_factory.mktemp("copy") / "docs"
    shutil.copytree(ROOT / "docs", copy, ignore=shutil.ignore_patterns("rules", "remedies"))
    for file in (ROOT / "benchmarks").glob("*/RESULTS.md"):
        beside = copy.parent / file.relative_to(ROOT)
        beside.parent.mkdir(parents=True)
        shutil.copy(file, beside)
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


def test_the_figures_of_the_comparison_are_the_measured_ones() -> None:
    """Each row with a number stands in a RESULTS.md, which a benchmark printed."""
    rows = [
        line
        for line in (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and re.search(r"\d", line)
    ]
    results = [ROOT / "benchmarks" / name / "RESULTS.md" for name in ("detection", "reading")]
    measured = {line for file in results for line in file.read_text(encoding="utf-8").splitlines()}
    assert len(rows) > 20
    assert set(rows) <= measured


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the tutorial as it stands, with the programs of this environment."""
    python = shlex.quote(sys.executable)
    written = re.sub("^fitdoctor ", f"{python} -m fitdoctor ", command)
    written = re.sub("^python ", f"{python} ", written)
    return subprocess.run(
        shlex.split(written), cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_readme_shows_what_check_prints() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"`fitdoctor check sample_logs/csv`.*?```\n(.*?)```", text, re.DOTALL)
    assert run("fitdoctor check sample_logs/csv", ROOT).stdout == shown


def without_numbers(text: str) -> str:
    return re.sub(r"[0-9]+(\.[0-9]+)?(e-[0-9]+)?", "0", text)


@pytest.mark.training
def test_the_commands_of_the_tutorial_run_and_print_what_it_shows(tmp_path: Path) -> None:
    """From the log to the mended script; the numbers are another machine's and may differ."""
    shutil.copy(ROOT / "examples" / "tutorial" / "train.py", tmp_path)
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    codes = []
    for block in re.findall(r"```console\n\$ (.*?)```", text, re.DOTALL):
        for step in block.split("\n$ "):
            command, *shown = step.splitlines()
            done = run(command, tmp_path)
            codes.append(done.returncode)
            printed = without_numbers(done.stdout + done.stderr)
            missing = [line for line in shown if without_numbers(line) not in printed]
            assert missing == [], f"{command} printed:\n{done.stdout}{done.stderr}"
    assert codes == EXIT_CODES
    assert "learning_rate=0.08" in (tmp_path / "train.py").read_text()
    assert "confirmed" in (tmp_path / "report.html").read_text()

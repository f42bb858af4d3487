"""The HTML report in a real browser: drawn, filtered, overlaid, without errors or requests.

Needs chromium, node and `npm install` in tests/reports/browser; skipped where they are missing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from cli.written_logs import healthy, overfitted

from fitdoctor.reports.page.page import render
from reports.conftest import HOSTILE, checkup_of, confirmation_of

BROWSER = Path(__file__).parent / "browser"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
READY = CHROMIUM and shutil.which("node") and (BROWSER / "node_modules").is_dir()


@pytest.mark.skipif(
    not READY, reason="chromium, node or tests/reports/browser/node_modules missing"
)
def test_the_report_in_a_browser(tmp_path: Path) -> None:
    overfitted(tmp_path / "logs" / "sick.csv")
    overfitted(tmp_path / "logs" / f"{HOSTILE}.csv")
    healthy(tmp_path / "logs" / f"healthy_{'x' * 60}.csv")  # no place to break it
    checkup = checkup_of(tmp_path / "logs")
    report = tmp_path / "report.html"
    report.write_text("\n".join(render(checkup, [confirmation_of(checkup)])))
    command = ["node", str(BROWSER / "open.mjs"), str(CHROMIUM), str(report)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert (seen["errors"], seen["requests"], seen["dialogs"]) == ([], [], [])
    assert seen["accessibility"] == []
    for use in (seen["wide"], seen["phone"]):
        assert (use["rows"], use["rowsByText"], use["rowsHealthy"]) == (3, 1, 1)
        assert use["sectionsHealthy"] == 0
        assert use["overlayChanged"]
        assert use["overlaid"] == 2
        assert len(use["drawn"]) == len(checkup.findings) + 1
        assert all(use["drawn"])
        assert not use["sideways"]

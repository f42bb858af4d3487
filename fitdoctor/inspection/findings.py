"""What the rules say about a recording, and how that joins what they say about its curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fitdoctor.api import DEFAULTS, Checkup, examine
from fitdoctor.capture.recording import Recording
from fitdoctor.inspection.measuring import measure_recording
from fitdoctor.logs import Reading, Run
from fitdoctor.rulebook.finding import Finding
from fitdoctor.settings import Settings


def inspect_recording(
    recording: Recording,
    name: str,
    path: Path,
    settings: Settings = DEFAULTS,
) -> Checkup:
    """Measure a recording and judge it by the rules about recordings; nothing is trained.

    The checkup holds one run without curves, whose `measured` are the values of the signals.
    """
    run = Run(name, path, (), dialect="recording", measured=measure_recording(recording))
    return examine(Reading([run]), settings)


def joined(of_curves: Sequence[Finding], of_recording: Sequence[Finding]) -> list[Finding]:
    """The findings to treat: those of the curves, sharpened by what was found before training.

    Errors in the recording stand for themselves. A remedy that a finding of the recording names as
    well comes first in a finding of the curves: an instability with unscaled inputs asks for
    normalised inputs before a lower learning rate. Its other warnings are no reason to change a
    training whose curves show nothing.
    """
    seen = {remedy for finding in of_recording for remedy in finding.remedies}
    errors = [finding for finding in of_recording if finding.severity == "error"]
    return errors + [
        replace(finding, remedies=tuple(sorted(finding.remedies, key=lambda r: r not in seen)))
        for finding in of_curves
    ]

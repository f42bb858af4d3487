"""The remedies that a file of verdicts supports for a script."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fitdoctor.capture.recording import Script
from fitdoctor.cli.errors import UserError, warn
from fitdoctor.cli.verdicts import verdicts_of
from fitdoctor.reports.confirmation import Confirmation


def supported(
    file: Path, script: Script, names: Sequence[str], confirmed_only: bool
) -> list[Confirmation]:
    """The confirmations of a script that speak for their remedies, largest gain first.

    Those are the confirmed ones, and unless `confirmed_only` those that suggest as much. `names`
    leaves out all others, where there are any. With `confirmed_only` it is the first alone: they
    were confirmed one by one. Raises UserError where nothing is left.
    """
    own = [each for each in verdicts_of(file) if each.script and _is_of(each, script)]
    if not own:
        raise UserError(f"{file}: holds no verdict on {script.path.name} as seen from here")
    chosen = [each for each in own if not names or each.remedy in names]
    speaking = [each for each in chosen if _speaks_for(each, confirmed_only)]
    if not speaking:
        told = ", ".join(f"{each.remedy}: {each.word}" for each in chosen) or "none of the remedies"
        raise UserError(f"{file}: nothing to apply ({told})")
    speaking.sort(key=lambda each: each.gain, reverse=True)
    if not confirmed_only:
        return speaking
    tell_apart([each.remedy for each in speaking[1:]])
    return speaking[:1]


def tell_apart(others: Sequence[str]) -> None:
    """Say which remedies were confirmed beside the one that is applied."""
    if others:
        warn(
            [
                f"confirmed too, but not together with the one applied: {', '.join(others)}; "
                "to have both, confirm the changed script"
            ]
        )


def _is_of(confirmation: Confirmation, script: Script) -> bool:
    return Path.cwd() / confirmation.script == script.path


def _speaks_for(confirmation: Confirmation, confirmed_only: bool) -> bool:
    if confirmation.word == "confirmed":
        return True
    leans = confirmation.verdict.get("leaning") == "confirmed"
    return leans and confirmation.word == "suggestive" and not confirmed_only

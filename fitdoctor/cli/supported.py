"""The remedies that a file of verdicts supports for a script or a recorded model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fitdoctor.cli.errors import UserError, warn
from fitdoctor.cli.verdicts import verdicts_of
from fitdoctor.reports.confirmation import Confirmation


def supported(
    options: Mapping[str, Any], name: str, is_of: Callable[[Confirmation], bool]
) -> list[Confirmation]:
    """The confirmations that speak for their remedies, largest gain first; none without a file.

    `is_of` tells which are about what is to be fixed, whose name is `name`. Those that speak are
    the confirmed ones, and without `--confirmed-only` those that suggest as much; `--remedy`
    leaves out all others. With `--confirmed-only` it is the first alone: they were confirmed one
    by one. Raises UserError where nothing is left.
    """
    file, names, confirmed_only = (
        options["verdicts"], options["remedies"], options["confirmed_only"]
    )  # fmt: skip
    if not file:
        if confirmed_only:
            raise UserError(
                "--confirmed-only needs --verdicts FILE, as fitdoctor confirm writes it"
            )
        return []
    own = [each for each in verdicts_of(file) if is_of(each)]
    if not own:
        raise UserError(f"{file}: holds no verdict on {name} as seen from here")
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


def _speaks_for(confirmation: Confirmation, confirmed_only: bool) -> bool:
    if confirmation.word == "confirmed":
        return True
    leans = confirmation.verdict.get("leaning") == "confirmed"
    return leans and confirmation.word == "suggestive" and not confirmed_only

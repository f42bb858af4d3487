"""The command line: a group of verbs, each imported only when it is used."""

from __future__ import annotations

import os
from importlib import import_module

import click

from fitdoctor import __version__
from fitdoctor.rulebook.mistakes import did_you_mean

VERBS = {
    "check": ("fitdoctor.cli.check:check", "Say what is wrong with the runs in some logs."),
    "confirm": (
        "fitdoctor.cli.confirm:confirm",
        "Rerun a training with and without a remedy, and say whether it helped.",
    ),
    "fix": ("fitdoctor.cli.fix:fix", "Show or make the edit that puts a remedy into a script."),
    "inspect": (
        "fitdoctor.cli.inspect:inspect",
        "Say what is wrong with a model and its data before any training.",
    ),
    "record": (
        "fitdoctor.cli.record:record",
        "Run a training script and record it, to be confirmed later.",
    ),
    "report": ("fitdoctor.cli.report:report", "Write a report, by default a page in one file."),
    "rule": ("fitdoctor.cli.rule:rule", "Explain one rule."),
    "rules": ("fitdoctor.cli.rules:rules", "List all rules, or test their examples."),
}
"""Each verb, where its command is, and what it does."""

READING = {"check", "report"}
"""Verbs that read and measure, and run no training: numpy's threads would only be started."""


class Verbs(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all verbs."""
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a verb, imported now."""
        if cmd_name not in VERBS:
            return None
        if cmd_name in READING:
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        module, name = VERBS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with the nearest verb named where there is none of that name."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            ctx.fail(f"no such verb: {args[0]!r}{did_you_mean(args[0], VERBS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, VERBS[name][1]) for name in self.list_commands(ctx)])


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def main() -> None:
    """Find overfitting, underfitting, instability and slow convergence in training logs."""

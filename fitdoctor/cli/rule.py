"""`fitdoctor rule`: explains one rule, without importing numpy for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from fitdoctor.cli.errors import UserError
from fitdoctor.cli.escape import plain
from fitdoctor.rulebook.files import builtin_folder
from fitdoctor.rulebook.lookup import RuleText, look_up
from fitdoctor.rulebook.mistakes import Mistakes, did_you_mean
from fitdoctor.rulebook.tomlfile import read_toml

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

WIDTH = 96


def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The built-in rules whose id begins as typed, for the shell."""
    from click.shell_completion import CompletionItem

    contents = (read_toml(file) for file in sorted(builtin_folder().rglob("*.toml")))
    return [
        CompletionItem(content["id"], help=content["name"])
        for content in contents
        if content["id"].startswith(incomplete.upper())
    ]


@click.command()
@click.argument("word", metavar="RULE", shell_complete=complete)
def rule(word: str) -> None:
    """Explain RULE (an id such as OF001, or a name): condition, reasons, limits, examples."""
    try:
        found = look_up(word) or _own(word)
    except Mistakes as mistakes:
        raise UserError(*mistakes.lines) from None
    for line in explain(found):
        click.echo(line)


def _own(word: str) -> RuleText:
    """A rule of the project."""
    from fitdoctor.settings import find_settings

    settings = find_settings(Path.cwd())
    found = look_up(word, settings.rules)
    if found is None:
        from fitdoctor.api import rules_of

        words = [known for rule in rules_of(settings) for known in (rule.id, rule.name)]
        raise UserError(f"no such rule: {word!r}{did_you_mean(word, words)}")
    return found


def explain(rule: RuleText) -> Iterator[str]:
    """The lines that explain a rule."""
    yield click.style(f"{plain(rule.id)} {plain(rule.name)}", bold=True)
    yield f"{rule.problem}, {rule.severity}"
    yield ""
    yield from _wrapped(rule.why)
    yield from _section("Fires when", _wrapped(rule.when))
    yield from _section("Says", _wrapped(rule.message))
    yield from _section("Limits", [f"{name} = {limit:g}" for name, limit in rule.limits.items()])
    yield from _section("Remedies, likeliest first", rule.remedies)
    yield from _section("References", rule.references)
    yield from _section("Examples", rule.examples)
    if rule.limits:
        yield ""
        yield f"Change a limit in pyproject.toml under [tool.fitdoctor.limits.{plain(rule.id)}]."


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    shown = [f"  {plain(line)}" for line in lines]
    if shown:
        yield from ("", click.style(title, bold=True), *shown)


def _wrapped(text: str) -> list[str]:
    return wrap(plain(" ".join(text.split())), WIDTH, break_on_hyphens=False)

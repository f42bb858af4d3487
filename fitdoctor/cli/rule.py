"""`fitdoctor rule`: explains one rule. Built-in rules are shown without importing numpy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import indent, wrap
from typing import Any

import click
from click.shell_completion import CompletionItem

from fitdoctor.cli.errors import UserError
from fitdoctor.cli.escape import plain
from fitdoctor.rulebook.files import builtin_folder
from fitdoctor.rulebook.mistakes import Mistakes, did_you_mean
from fitdoctor.rulebook.tomlfile import read_toml

WIDTH = 96


def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The built-in rules whose id begins as typed, for the shell."""
    contents = (read_toml(file) for file in sorted(builtin_folder().rglob("*.toml")))
    return [
        CompletionItem(content["id"], help=content["name"])
        for content in contents
        if content["id"].startswith(incomplete.upper())
    ]


@click.command()
@click.argument("rule", metavar="RULE", shell_complete=complete)
def rule(rule: str) -> None:
    """Explain RULE (an id such as OF001, or a name): condition, reasons, limits, examples."""
    content = _builtin(rule) or _own(rule)
    for line in explain(content):
        click.echo(line)


def _builtin(wanted: str) -> dict[str, Any] | None:
    """The built-in rule of this id or name; only files that contain the word are parsed."""
    for file in builtin_folder().rglob("*.toml"):
        if wanted.encode() in file.read_bytes():
            content = read_toml(file)
            if wanted in (content["id"], content["name"]):
                return content
    return None


def _own(wanted: str) -> dict[str, Any]:
    """A rule of the project, checked together with all others."""
    from fitdoctor.api import rules_of
    from fitdoctor.settings import find_settings

    try:
        rules = rules_of(find_settings(Path.cwd()))
    except Mistakes as mistakes:
        raise UserError(*mistakes.lines) from None
    for candidate in rules:
        if wanted in (candidate.id, candidate.name):
            return read_toml(candidate.path)
    words = [word for candidate in rules for word in (candidate.id, candidate.name)]
    raise UserError(f"no such rule: {wanted!r}{did_you_mean(wanted, words)}")


def explain(content: Mapping[str, Any]) -> Iterator[str]:
    """The lines that explain a checked rule, given the content of its file."""
    yield click.style(f"{content['id']} {content['name']}", bold=True)
    yield f"{content['problem']}, {content['severity']}"
    yield ""
    yield from _wrapped(content["why"])
    yield from _section("Fires when", _wrapped(content["when"]))
    yield from _section("Says", _wrapped(content["message"]))
    limits = content.get("limits", {})
    yield from _section("Limits", [f"{name} = {value:g}" for name, value in limits.items()])
    yield from _section("Remedies, likeliest first", content["remedies"])
    yield from _section("References", content["references"])
    yield from _section("Examples", [_example(example) for example in content["example"]])
    yield ""
    yield f"Set a limit in pyproject.toml: [tool.fitdoctor.limits.{content['id']}]"


def _section(title: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    return ["", click.style(title, bold=True), *(indent(plain(line), "  ") for line in lines)]


def _wrapped(text: str) -> list[str]:
    return wrap(" ".join(text.split()), WIDTH)


def _example(example: Mapping[str, Any]) -> str:
    return f"{'fires' if example['fires'] else 'silent'}: {example['says']}"

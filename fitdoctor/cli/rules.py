"""`fitdoctor rules`: lists all rules, or runs their examples."""

from __future__ import annotations

from collections.abc import Sequence

import click

from fitdoctor.api import rules_of
from fitdoctor.cli.choice import project_settings
from fitdoctor.cli.errors import FOUND
from fitdoctor.cli.escape import plain
from fitdoctor.rulebook.examples import run_examples
from fitdoctor.rulebook.rule import Rule


@click.command()
@click.option("--test", is_flag=True, help="Run every rule on its examples; exit 1 if one fails.")
@click.pass_context
def rules(ctx: click.Context, test: bool) -> None:
    """List the built-in rules and the project's own, or test them."""
    known = rules_of(project_settings())
    if not test:
        for rule in known:
            click.echo(f"{rule.id}  {rule.severity:7}  {rule.problem:16}  {rule.name}")
    elif not _test(known):
        ctx.exit(FOUND)


def _test(known: Sequence[Rule]) -> bool:
    results = run_examples(known)
    failures = [result for result in results if not result.passed]
    for failure in failures:
        wanted = "should fire" if failure.example.fires else "should stay silent"
        did = "fired" if failure.fired else failure.skipped or "stayed silent"
        example = f"{failure.rule.id} {failure.rule.name}: {failure.example.says!r} {wanted}"
        click.echo(plain(f"{example}, but {did} ({failure.rule.path})"))
    passed = len(results) - len(failures)
    click.echo(f"{passed} of {len(results)} examples of {len(known)} rules passed")
    return not failures

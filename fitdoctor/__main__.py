"""Lets `python -m fitdoctor` do what `fitdoctor` does."""

from fitdoctor.cli.main import main

main(prog_name="fitdoctor")

"""Nodes of a file replaced, and statements put beside them, in one walk over its tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import libcst as cst

Replacement = Callable[[cst.CSTNode], "cst.CSTNode | cst.FlattenSentinel[cst.CSTNode]"]


class Replacer(cst.CSTTransformer):
    """Makes replacements, and puts nodes before and behind others."""

    def __init__(
        self,
        replacements: Mapping[cst.CSTNode, Sequence[Replacement]],
        before: Mapping[cst.CSTNode, Sequence[cst.CSTNode]],
        after: Mapping[cst.CSTNode, Sequence[cst.CSTNode]],
    ) -> None:
        super().__init__()
        self.replacements, self.before, self.after = replacements, before, after

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> Any:
        """The node with what was asked for; a removal or a splitting by itself never happens."""
        current: Any = updated_node
        for make in self.replacements.get(original_node, ()):
            current = make(current)
        before, after = self.before.get(original_node, ()), self.after.get(original_node, ())
        if not before and not after:
            return current
        if isinstance(current, cst.SimpleStatementLine) and before:
            first, *others = before  # empty lines and comments stay above all of it
            lines = current.leading_lines
            before = [first.with_changes(leading_lines=lines), *others]
            current = current.with_changes(leading_lines=[])
        return cst.FlattenSentinel([*before, current, *after])

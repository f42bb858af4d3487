"""One source file under edit: find calls by their spans, replace nodes, give the text back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, cast

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider, ScopeProvider
from libcst.metadata.scope_provider import BaseAssignment

from fitdoctor.capture.recording import Span
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.replacing import Replacement, Replacer

BYTE_ORDER_MARK = "\ufeff"
Node = TypeVar("Node", bound=cst.CSTNode)


class Source:
    """The text of a file and the replacements waiting to be made in it.

    What is not replaced comes back byte for byte. Raises CannotEdit for a text that would not.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.warnings: list[str] = []
        code = text.removeprefix(BYTE_ORDER_MARK)
        try:
            wrapper = MetadataWrapper(cst.parse_module(code), unsafe_skip_copy=False)
        except (cst.ParserSyntaxError, RecursionError):
            raise CannotEdit(f"{file} is newer Python, or nested deeper, than is read") from None
        self.module = wrapper.module
        if self.module.code != code:  # LibCST loses form feeds, for one
            raise CannotEdit(f"{file} holds characters between its lines that an edit would lose")
        self._positions = wrapper.resolve(PositionProvider)
        self._parents = wrapper.resolve(ParentNodeProvider)
        self._scopes = wrapper.resolve(ScopeProvider)
        self._lines = re.split(r"\r\n|\r|\n", code)  # as Python counts lines
        self._replacements: dict[cst.CSTNode, list[Replacement]] = {}
        self._before: dict[cst.CSTNode, list[cst.CSTNode]] = {}
        self._after: dict[cst.CSTNode, list[cst.CSTNode]] = {}

    def call_at(self, span: Span) -> cst.Call:
        """The call that stands exactly at a recorded span; raises CannotEdit if none does."""
        for node, place in self._positions.items():
            if not isinstance(node, cst.Call):
                continue
            start, end = place.start, place.end
            if (start.line, end.line) == (span.line, span.end_line) and (
                self._bytes(start.line, start.column) == span.column
                and self._bytes(end.line, end.column) == span.end_column
            ):
                return node
        raise CannotEdit(f"{span} is not a call that can be edited")

    def _bytes(self, line: int, column: int) -> int:
        return len(self._lines[line - 1][:column].encode())

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node that holds this one; None for the module."""
        return self._parents.get(node)

    def statement(self, node: cst.CSTNode) -> cst.BaseSmallStatement:
        """The statement that a node stands in."""
        while not isinstance(node, cst.BaseSmallStatement):
            above = self._parents.get(node)
            if above is None:
                raise CannotEdit(f"{self.file}: the call stands in no plain statement")
            node = above
        return node

    def ancestors(self, node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
        """Every node that holds this one, from the inside, each with its part that does."""
        while (above := self._parents.get(node)) is not None:
            yield above, node
            node = above

    def line(self, node: cst.CSTNode) -> int:
        """The line (from 1) on which a node starts."""
        return int(self._positions[node].start.line)

    def assignments(self, name: cst.Name) -> Sequence[BaseAssignment]:
        """Every assignment that can give a name its value."""
        scope = self._scopes.get(name)
        return [] if scope is None else sorted(scope[name.value], key=lambda a: a.name)

    def uses(self, name: cst.Name) -> list[cst.Name]:
        """Every other place in the same scope that reads this name."""
        scope = self._scopes.get(name)
        found = [] if scope is None else scope.accesses[name.value]
        return sorted(
            (each.node for each in found if isinstance(each.node, cst.Name)), key=self.line
        )

    def binds(self, name: str) -> bool:
        """Whether the file gives this name to anything, at its top level or within a function."""
        scopes = {scope for scope in self._scopes.values() if scope is not None}
        return any(each.name == name for scope in scopes for each in scope.assignments)

    def unused_name(self, name: str) -> str:
        """This name, lengthened where the file knows it already."""
        while re.search(rf"\b{name}\b", self.text):
            name += "_"
        return name

    def calls(self) -> list[cst.Call]:
        """Every call in the file."""
        return [node for node in self._positions if isinstance(node, cst.Call)]

    def replace(
        self, node: Node, make: Callable[[Node], cst.CSTNode | cst.FlattenSentinel[Any]]
    ) -> None:
        """Replace a node by what `make` makes of its then current form."""
        self._replacements.setdefault(node, []).append(cast(Replacement, make))

    def remove(self, statement: cst.BaseSmallStatement) -> None:
        """Leave a statement out, and its line where it has one of its own."""
        line = self.parent(statement)
        is_alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
        gone = line if is_alone and line is not None else statement
        self._replacements[gone] = [lambda now: cst.FlattenSentinel([])]

    def add_before(self, statement: cst.BaseSmallStatement, new: cst.BaseSmallStatement) -> None:
        """Put a statement before this one: on a line of its own where this one has one."""
        line = self.parent(statement)
        if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
            self._before.setdefault(line, []).append(cst.SimpleStatementLine([new]))
        else:
            self._before.setdefault(statement, []).append(new)

    def add_after(self, statement: cst.BaseSmallStatement, new: cst.BaseSmallStatement) -> None:
        """Put a statement behind this one: on a line of its own where this one has one."""
        line = self.parent(statement)
        if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
            self._after.setdefault(line, []).append(cst.SimpleStatementLine([new]))
        else:
            self._after.setdefault(statement, []).append(new)

    def add_first(self, new: cst.BaseSmallStatement) -> None:
        """Put an import behind the docstring and the imports at the top.

        Keras must not be imported before its backend is chosen: the import stands behind that,
        too. Raises CannotEdit where a function chooses it.
        """
        body, first = self.module.body, 0
        while first < len(body) and m.matches(body[first], _HEADER):
            first += 1
        for place, part in enumerate(body):
            if "KERAS_BACKEND" in code_of(part):
                if isinstance(part, (cst.FunctionDef, cst.ClassDef)):
                    raise CannotEdit(
                        f"{self.file}:{self.line(part)} chooses the backend in a function, and "
                        "Keras is not imported before"
                    )
                first = max(first, place + 1)
        line = cst.SimpleStatementLine([new])
        if first:
            self._after.setdefault(body[first - 1], []).append(line)
        else:
            self.replace(self.module, lambda now: now.with_changes(body=[line, *now.body]))

    def code(self) -> str:
        """The text with all replacements made."""
        mark = BYTE_ORDER_MARK if self.text.startswith(BYTE_ORDER_MARK) else ""
        replacer = Replacer(self._replacements, self._before, self._after)
        return mark + self.module.visit(replacer).code


_HEADER = m.SimpleStatementLine([m.Expr(m.SimpleString()) | m.Import() | m.ImportFrom()])


def code_of(node: cst.CSTNode) -> str:
    """The text of a node."""
    return cst.Module([]).code_for_node(node)


def argument(call: cst.Call, name: str, position: int | None = None) -> cst.Arg | None:
    """The argument of a call with this name, or at this position if it is given by position."""
    for each in call.args:
        if each.keyword is not None and each.keyword.value == name:
            return each
    if position is None or position >= len(call.args):
        return None
    before = call.args[: position + 1]
    if any(each.star or each.keyword is not None for each in before):
        return None
    return before[-1]

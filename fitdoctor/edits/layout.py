"""New items at the end of lists and of calls, laid out as the items before them."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

SPACED = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
_TIGHT = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


def with_argument(call: cst.Call, name: str, value: cst.BaseExpression) -> cst.Call:
    """The call with one more keyword argument at its end."""
    new = cst.Arg(value, cst.Name(name), equal=_TIGHT)
    if not call.args:
        return call.with_changes(args=[new])
    *before, last = call.args
    if isinstance(last.comma, cst.Comma):
        ending = last.comma.whitespace_after
        between = last.comma.with_changes(
            whitespace_after=_before_next(ending, call.whitespace_before_args)
        )
        new = new.with_changes(comma=cst.Comma(whitespace_after=without_comment(ending)))
    else:
        between = _like(before)
        new = new.with_changes(whitespace_after_arg=last.whitespace_after_arg)
        last = last.with_changes(whitespace_after_arg=cst.SimpleWhitespace(""))
    return call.with_changes(args=[*before, last.with_changes(comma=between), new])


def with_element(items: cst.List, value: cst.BaseExpression) -> cst.List:
    """The list with one more element at its end."""
    new = cst.Element(value)
    if not items.elements:
        return items.with_changes(elements=[new])
    *before, last = items.elements
    if not isinstance(last.comma, cst.Comma):
        return items.with_changes(elements=[*before, last.with_changes(comma=_like(before)), new])
    ending = items.rbracket.whitespace_before
    between = last.comma.with_changes(
        whitespace_after=_before_next(ending, items.lbracket.whitespace_after)
    )
    new = new.with_changes(comma=cst.Comma())
    return items.with_changes(
        elements=[*before, last.with_changes(comma=between), new],
        rbracket=items.rbracket.with_changes(whitespace_before=without_comment(ending)),
    )


def with_elements_behind(
    element: cst.Element, values: Sequence[cst.BaseExpression]
) -> cst.FlattenSentinel[cst.Element]:
    """An element of a list, and new ones behind it; a comment stays on the line it is on."""
    comma = element.comma
    if not isinstance(comma, cst.Comma):
        *between, last = [element, *map(cst.Element, values)]
        return cst.FlattenSentinel([*(each.with_changes(comma=SPACED) for each in between), last])
    plain = comma.with_changes(whitespace_after=without_comment(comma.whitespace_after))
    new = [cst.Element(indented(each, comma.whitespace_after), comma=plain) for each in values]
    return cst.FlattenSentinel([element, *new])


def with_elements_first(items: cst.List, values: Sequence[cst.BaseExpression]) -> cst.List:
    """The list with new elements before its first one."""
    opening = items.lbracket.whitespace_after
    comma = SPACED
    if isinstance(opening, cst.ParenthesizedWhitespace):
        comma = cst.Comma(whitespace_after=without_comment(opening))
    new = [cst.Element(indented(each, opening), comma=comma) for each in values]
    return items.with_changes(elements=[*new, *items.elements])


def indented(
    value: cst.BaseExpression, space: cst.BaseParenthesizableWhitespace
) -> cst.BaseExpression:
    """An expression of several lines, its further lines as far in as those after this break."""
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return value
    result = value.visit(_Indenting(space.last_line.value))
    assert isinstance(result, cst.BaseExpression)
    return result


class _Indenting(cst.CSTTransformer):
    def __init__(self, more: str) -> None:
        super().__init__()
        self.more = more

    def leave_ParenthesizedWhitespace(  # noqa: N802 - named by LibCST
        self, original_node: cst.ParenthesizedWhitespace, updated_node: cst.ParenthesizedWhitespace
    ) -> cst.ParenthesizedWhitespace:
        """The line break with so much more before what follows it."""
        line = cst.SimpleWhitespace(self.more + updated_node.last_line.value)
        return updated_node.with_changes(last_line=line)


def without_comment(space: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    """The same line break without the comment and the empty lines in it."""
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return space
    first = space.first_line.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))
    return space.with_changes(first_line=first, empty_lines=[])


def _before_next(
    ending: cst.BaseParenthesizableWhitespace, opening: cst.BaseParenthesizableWhitespace
) -> cst.BaseParenthesizableWhitespace:
    """What stood before the closing bracket, indented as the items are."""
    if not isinstance(ending, cst.ParenthesizedWhitespace):
        return cst.SimpleWhitespace(" ")
    if isinstance(opening, cst.ParenthesizedWhitespace):
        return ending.with_changes(indent=opening.indent, last_line=opening.last_line)
    return ending


def _like(before: Sequence[cst.Arg | cst.BaseElement]) -> cst.Comma:
    """A comma as it stands between the items before, or a plain one."""
    if before and isinstance(before[-1].comma, cst.Comma):
        comma = before[-1].comma
        return comma.with_changes(whitespace_after=without_comment(comma.whitespace_after))
    return SPACED

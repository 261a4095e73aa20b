"""The filter language: `猫 -tag:blurry (verdict:open OR stars>=3)`, read into a condition."""

from functools import cache
from typing import cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput
from sqlalchemy import ColumnElement, and_, false, func, not_, or_, true

from mmdemo.errors import InvalidRequestError
from mmdemo.pairs.checks import check_search
from mmdemo.pairs.query_fields import FIELDS, FieldValue
from mmdemo.pairs.sought import alike
from mmdemo.pairs.tables import SoughtRow

GRAMMAR = r"""
start: either?
?either: all_of (_OR all_of)*
?all_of: one (_AND? one)*
?one: _NOT one -> but_not
    | "(" either ")"
    | FIELD OPERATOR (VALUE | PHRASE) -> compared
    | (WORD | PHRASE) -> said

_OR.4: /OR(?![^\s()"])/
_AND.4: /AND(?![^\s()"])/
_NOT.4: /NOT(?![^\s()"])|-(?=[^\s)])/
FIELD.3: /[A-Za-z_]+(?=:|\s*[<>=])/
OPERATOR: /:|>=|<=|=|>|</
VALUE: /[^\s()"]+/
PHRASE.2: /"[^"]*"/
WORD.1: /(?!(?:AND|OR|NOT)(?![^\s()"]))[^\s()"-][^\s()"]*/
%ignore /\s+/
"""
# What a Chinese keyboard types for the same.
_KEYS = str.maketrans("：（）“”„「」＞＜＝－", ':()"""""><=-')
_MOST_NESTED = 60


def condition_of(query: str) -> ColumnElement[bool]:
    """What pairs must be like: a condition on `pairs`, joined with `sought`.

    Raises:
        InvalidRequestError: the query has a mistake; the sentence names the place.
    """
    check_search(query)
    tree = _parse(query.translate(_KEYS))
    n_nested = sum(1 for _ in tree.find_data("but_not")) + query.count("(") + query.count("（")
    if n_nested > _MOST_NESTED:
        raise InvalidRequestError(
            f"The filter has more than {_MOST_NESTED} parentheses and NOTs; write it more simply."
        )
    return _condition(tree)


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", maybe_placeholders=False)


def _parse(query: str) -> Tree[Token]:
    if query.count('"') % 2:
        place = query.rindex('"') + 1
        raise InvalidRequestError(
            f'The quotation that begins at character {place} of the filter has no end; add a ".'
        )
    try:
        return _parser().parse(query)  # pyright: ignore[reportUnknownMemberType]
    except UnexpectedInput as error:
        raise InvalidRequestError(_mistake(error, query)) from error


def _mistake(error: UnexpectedInput, query: str) -> str:
    place = error.pos_in_stream
    token = cast("Token | None", getattr(error, "token", None))
    if place is None or getattr(token, "type", "") == "$END" or not query[place:].strip():
        return f"The filter breaks off after “{query.strip()[-20:]}”; write what should follow."
    wrong = query[place] if token is None else str(token)
    return (
        f"The filter cannot be read at character {place + 1}, “{wrong[:20]}”; "
        "correct it there, or put words in quotes."
    )


def _condition(tree: Tree[Token] | Token) -> ColumnElement[bool]:
    assert isinstance(tree, Tree)
    if tree.data == "compared":
        return _compared(*(token for token in tree.children if isinstance(token, Token)))
    if tree.data == "said":
        return _said(_unquoted(tree.children[0]))
    parts = [_condition(child) for child in tree.children]
    if tree.data == "but_not":
        return not_(func.coalesce(parts[0], false()))  # what is not known to be so, is not
    return or_(*parts) if tree.data == "either" else and_(true(), *parts)


def _said(words: str) -> ColumnElement[bool]:
    # `%` and `_` are looked for as they are.
    return SoughtRow.words.contains(alike(words), autoescape=True)


def _compared(field: Token, operator: Token, value: Token) -> ColumnElement[bool]:
    known = FIELDS.get(field.lower())
    if known is None:
        raise InvalidRequestError(
            f"There is no field “{field[:40]}” (character {_place(field)} of the filter); "
            f"use one of {', '.join(sorted(FIELDS))}, or put the words in quotes."
        )
    given = FieldValue(field.lower(), str(operator), _unquoted(value), _place(value))
    return known(given)


def _unquoted(token: Tree[Token] | Token) -> str:
    text = str(token)
    return text[1:-1] if text.startswith('"') else text


def _place(token: Token) -> int:
    return (token.start_pos or 0) + 1

"""What a JSON value is, where the one who wrote it may have meant something else."""

from typing import Any, cast

from mmdemo.errors import InvalidRequestError


def object_in(value: object) -> dict[str, Any]:
    """The JSON object, or an empty one in the place of anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def list_in(value: object) -> list[Any]:
    """The JSON list, or an empty one in the place of anything else."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def row_in(value: object) -> dict[str, Any]:
    """The JSON object.

    Raises:
        InvalidRequestError: it is something else.
    """
    if not isinstance(value, dict):
        raise InvalidRequestError("This row is no JSON object; write one object a row.")
    return cast("dict[str, Any]", value)

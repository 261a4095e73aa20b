"""How much a model can read and still write."""

from typing import Any

from mmdemo.errors import InvalidRequestError

ROOM_FOR_ANSWER = 8  # tokens; a question that leaves less is too long
NO_LIMIT = 1 << 30


def room_for_answer(n_prompt_tokens: int, config: Any) -> int:
    """Tokens that may still be written, given the positions that the model knows.

    Raises:
        InvalidRequestError: the prompt leaves too little room.
    """
    text_config = config.get_text_config(decoder=True)
    limit = getattr(text_config, "max_position_embeddings", None) or NO_LIMIT
    check_length(n_prompt_tokens, limit - ROOM_FOR_ANSWER)
    return limit - n_prompt_tokens


def room_for_transcript(config: Any) -> int:
    """Tokens that a speech model's decoder can hold, what comes before the transcript included."""
    text_config = config.get_text_config(decoder=True)
    names = ("max_target_positions", "max_position_embeddings")
    return next(limit for name in names if (limit := getattr(text_config, name, None)))


def check_length(n_tokens: int, most: int) -> None:
    """Raise InvalidRequestError where a question has more tokens than the model can read."""
    if n_tokens > most:
        raise InvalidRequestError(
            f"The question is too long for this model ({n_tokens} tokens, {most} at most); "
            "shorten it or choose another model."
        )

"""Secrets that stand in cookies and links: nobody guesses them, and the database has their hash."""

from hashlib import sha256
from secrets import token_urlsafe

TOKEN_BYTES = 32


def new_token() -> str:
    """A new one, for a cookie or a link."""
    return token_urlsafe(TOKEN_BYTES)


def kept_of(token: str) -> str:
    """What is kept of it: its SHA-256, from which it cannot be had back."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()

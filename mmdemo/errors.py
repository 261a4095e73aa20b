"""Failures a user can act on. Anything else is a bug and keeps its traceback."""


class MmdemoError(Exception):
    """Base of every expected failure; its message is shown to the user as it is."""


class InvalidRequestError(MmdemoError):
    """The input cannot be worked on (empty, too long, not a picture)."""


class UnknownModelError(MmdemoError):
    """No catalogue entry has that name."""


class ModelUnavailableError(MmdemoError):
    """The weights cannot be had (no network, no such repository) or are not allowed (pickles)."""


class ModelMemoryError(MmdemoError):
    """The model does not fit, even after evicting every idle one."""


class BusyError(MmdemoError):
    """Too many requests wait already; the message says how long that takes."""


class TookTooLongError(MmdemoError):
    """The request was not done in the time that one may take."""


class StoppedError(MmdemoError):
    """The person pressed Stop."""


class PairNotFoundError(MmdemoError):
    """No stored pair has that id."""


class DrawingNotFoundError(MmdemoError):
    """No kept drawing has that id."""


class PreferenceNotFoundError(MmdemoError):
    """No stored preference has that id."""


class StorageError(MmdemoError):
    """The data folder or the database cannot be written (disk full, read-only, locked)."""


class PairChangedError(MmdemoError):
    """Somebody else has changed the pair since it was looked at; nothing was overwritten."""


class PersonNotFoundError(MmdemoError):
    """Nobody is called so."""


class JobNotFoundError(MmdemoError):
    """No job has that name, or it was deleted."""


class NotAllowedError(MmdemoError):
    """The person is not signed in, or has a role that may not do this."""

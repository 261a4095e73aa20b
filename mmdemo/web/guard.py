"""No app is open to strangers by mistake: where others can reach it, somebody has to say so."""

from ipaddress import ip_address
from os import environ

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.pairs import PeopleStore, name_key
from mmdemo.settings import Settings


def add_owner(people: PeopleStore, settings: Settings) -> bool:
    """Make the owner whom the settings name, where nobody is called so; tells whether it did.

    Raises:
        InvalidRequestError: the name or the password is none.
        StorageError: that could not be kept.
    """
    name, password = settings.owner.strip(), settings.owner_password.get_secret_value()
    if not name and not password:
        return False
    if not name or not password:
        raise InvalidRequestError(
            "An owner needs both a name and a password: set MMDEMO_OWNER and MMDEMO_OWNER_PASSWORD."
        )
    if name_key(name) in {name_key(person.name) for person in people.list()}:
        return False
    people.add(name, "own", password)
    return True


def check_guarded(people: PeopleStore, settings: Settings) -> None:
    """Refuse to start where strangers could come in and there is no account.

    Raises:
        InvalidRequestError: so it is; the sentence says what to do.
    """
    if settings.open or not _is_reachable(settings) or _has_accounts(people):
        return
    if is_space():
        raise InvalidRequestError(
            "This Space has no account yet: set the secrets MMDEMO_OWNER and "
            "MMDEMO_OWNER_PASSWORD in its settings, or the variable MMDEMO_OPEN=true to leave it "
            "open to everyone on purpose."
        )
    raise InvalidRequestError(
        "Others could reach this app, and it has no account: add one with `mmdemo people add NAME "
        "--role own`, or start it with --open to leave it open to everyone on purpose."
    )


def is_space() -> bool:
    """Whether this runs as a Space of the Hugging Face hub."""
    return "SPACE_ID" in environ


def _is_reachable(settings: Settings) -> bool:
    return settings.share or is_space() or not _is_loopback(settings.host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _has_accounts(people: PeopleStore) -> bool:
    try:
        return people.has_any()
    except StorageError:  # then nobody can be let in, nor kept out
        return False

"""Who may do what: one table, from the role that may least to the one that may all."""

from typing import Literal, get_args

from mmdemo.errors import NotAllowedError

Role = Literal["look", "annotate", "review", "own"]
ROLES: tuple[Role, ...] = get_args(Role)

Right = Literal["see", "judge", "draw", "delete", "review", "bulk", "import", "retrain", "watch"]
RIGHTS: tuple[Right, ...] = get_args(Right)

# The least role that has each right; every role above it has it too. To run the models needs no
# right, only to come in. Visitors, who have no account, have none of these rights.
_LEAST: dict[Right, Role] = {
    "see": "look",  # look at the pairs, at what was drawn, at runs and versions; export
    "judge": "annotate",  # take one's turn; judge, write, tag, note and rate; undo one's own
    "draw": "annotate",  # have pictures drawn, which are kept; take them out of the list
    "delete": "review",  # take pairs out of every list, and put them back
    "review": "review",  # approve or return what somebody else judged
    "bulk": "review",  # change many at one stroke
    "import": "own",  # bring pairs in
    "retrain": "own",  # have models learn; promote, roll back, name and delete versions
    "watch": "own",  # see how the app is and who is here; take idle models out of memory
}


def may(role: Role, right: Right) -> bool:
    """Whether a role has a right."""
    return ROLES.index(role) >= ROLES.index(_LEAST[right])


def check_right(name: str, role: Role, right: Right) -> None:
    """Refuse what a role has no right to.

    Raises:
        NotAllowedError: it has not.
    """
    if not may(role, right):
        raise NotAllowedError(
            f"{name} has the role “{role}”, and this needs “{_LEAST[right]}”; "
            "ask who runs this app (mmdemo people role)."
        )

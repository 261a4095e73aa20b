"""mmdemo people invite: links by which people make accounts for themselves."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from mmdemo.cli.options import DataDirOption, JsonOption
from mmdemo.cli.output import print_json
from mmdemo.cli.people import RoleOption
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.pairs import Invitation

INVITE_EXAMPLES = """\b
Examples:
  mmdemo people invite --role annotate
  mmdemo people invite --role look --uses 30 --days 1
Append what is printed to the app's address: https://demo.example/invite/...
"""
LIST_EXAMPLES = """\b
Examples:
  mmdemo people invitations
  mmdemo people invitations --json
"""
REVOKE_EXAMPLES = """\b
Examples:
  mmdemo people revoke 3
"""

UsesOption = Annotated[int, typer.Option("--uses", help="How many people may join by it.")]
DaysOption = Annotated[int, typer.Option("--days", help="How long it counts.")]
IdArgument = Annotated[int, typer.Argument(metavar="ID", help="As `people invitations` tells it.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to those on people."""
    app.command("invite", epilog=INVITE_EXAMPLES)(invite)
    app.command("invitations", epilog=LIST_EXAMPLES)(list_invitations)
    app.command("revoke", epilog=REVOKE_EXAMPLES)(revoke)


def invite(
    role: RoleOption = "annotate",
    uses: UsesOption = 1,
    days: DaysOption = 7,
    data_dir: DataDirOption = None,
) -> None:
    """Print the path of a link whose page lets people choose a name and a password."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        invitation, token = workbench.invitations.make(role, uses=uses, days=days)
    typer.echo(f"/invite/{token}")
    people = "person" if uses == 1 else "people"
    until = invitation.expires_at.strftime("%Y-%m-%d %H:%M UTC")
    typer.echo(
        f"Invitation {invitation.id}: {uses} {people} may join as {role} until {until}. "
        "The link is shown only now.",
        err=True,
    )


def list_invitations(data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """List invitations, newest first; the links themselves are kept nowhere."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        invitations = workbench.invitations.list()
    for invitation in invitations:
        if as_json:
            print_json(_record(invitation))
        else:
            typer.echo(
                f"{invitation.id}  {invitation.role}  {_state(invitation)}  "
                f"{invitation.uses_left} left, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC"
            )


def revoke(invitation_id: IdArgument, data_dir: DataDirOption = None) -> None:
    """Let a link count no more; accounts that were made by it stay."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        invitation = workbench.invitations.revoke(invitation_id)
    typer.echo(f"Invitation {invitation.id} does not count any more.", err=True)


def _record(invitation: Invitation) -> dict[str, object]:
    return {
        "id": invitation.id,
        "role": invitation.role,
        "state": _state(invitation),
        "uses_left": invitation.uses_left,
        "created_at": invitation.created_at.isoformat(),
        "expires_at": invitation.expires_at.isoformat(),
    }


def _state(invitation: Invitation) -> str:
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.expires_at <= datetime.now(UTC):
        return "expired"
    return "open" if invitation.uses_left else "used up"

"""mmdemo people: who may sign in, with which role, and what each has done."""

import sys
from typing import Annotated, Any

import typer

from mmdemo.cli.options import DataDirOption, JsonOption
from mmdemo.cli.output import print_json
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.errors import InvalidRequestError
from mmdemo.pairs import Contribution, Person, Role, contributions

ADD_EXAMPLES = """\b
Examples:
  mmdemo people add Ada --role own
  mmdemo people add 小红 < password.txt
With the first account the page asks everyone to sign in.
"""
LIST_EXAMPLES = """\b
Examples:
  mmdemo people list
  mmdemo people list --json
"""
ROLE_EXAMPLES = """\b
Examples:
  mmdemo people role Ada review
"""
PASSWORD_EXAMPLES = """\b
Examples:
  mmdemo people password Ada
  pass show mmdemo/ada | mmdemo people password Ada
"""  # nosec B105
DISABLE_EXAMPLES = """\b
Examples:
  mmdemo people disable Ada
Whoever is disabled comes back with a new password: mmdemo people password Ada
"""

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="In any case and width.")]
_ROLE_HELP = (
    "look: see all, run models, export; annotate: also judge and draw; "
    "review: also approve, return, delete and change many; own: also import."
)
RoleOption = Annotated[Role, typer.Option("--role", help=_ROLE_HELP)]
RoleArgument = Annotated[Role, typer.Argument(metavar="ROLE", help=_ROLE_HELP)]

app = typer.Typer(
    help="Accounts: who may sign in, and what each did. Without any, the app is open to everyone.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("add", epilog=ADD_EXAMPLES)
def add_person(
    name: NameArgument, role: RoleOption = "annotate", data_dir: DataDirOption = None
) -> None:
    """Let somebody sign in; the password is asked for, or read from standard input."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        is_first = not workbench.people.has_any()
        person = workbench.people.add(name, role, _read_password())
    typer.echo(f"{person.name} may sign in ({person.role}).", err=True)
    if is_first:
        typer.echo("From now on the app asks everyone to sign in.", err=True)


@app.command("list", epilog=LIST_EXAMPLES)
def list_people(data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """List who may sign in, and what everybody did, with an account or without."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        people = {person.name: person for person in workbench.people.list()}
        done = contributions(workbench.storage)
    for name in dict.fromkeys([*people, *done]):
        record = _record(name, people.get(name), done.get(name, Contribution()))
        if as_json:
            print_json(record)
        else:
            typer.echo(_as_line(record))


@app.command("role", epilog=ROLE_EXAMPLES)
def change_role(name: NameArgument, role: RoleArgument, data_dir: DataDirOption = None) -> None:
    """Give somebody another role; it counts at once."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        person = workbench.people.set_role(name, role)
    typer.echo(f"{person.name} has the role {person.role}.", err=True)


@app.command("password", epilog=PASSWORD_EXAMPLES)
def change_password(name: NameArgument, data_dir: DataDirOption = None) -> None:
    """Give somebody another password, and let them in (again)."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        person = workbench.people.set_password(name, _read_password())
    typer.echo(f"{person.name} has a new password.", err=True)


@app.command("disable", epilog=DISABLE_EXAMPLES)
def disable_person(name: NameArgument, data_dir: DataDirOption = None) -> None:
    """Let somebody no more in; what they did stays, under their name."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        person = workbench.people.disable(name)
    typer.echo(f"{person.name} may not sign in any more.", err=True)


def _read_password() -> str:
    """Never from an argument, which others on the machine can see and the shell remembers."""
    if sys.stdin.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    line = sys.stdin.readline()
    if not line:
        raise InvalidRequestError("No password came; type it, or give it on standard input.")
    return line.rstrip("\r\n")


def _record(name: str, person: Person | None, done: Contribution) -> dict[str, Any]:
    """What is known of somebody; a name that was only typed has no role."""
    return {
        "name": name,
        "role": person.role if person else None,
        "added_at": person.created_at.isoformat() if person else None,
        "disabled_at": person.disabled_at.isoformat() if person and person.disabled_at else None,
        "judged": dict(done.judged),
        "reviewed": dict(done.reviewed),
        "days": {str(day): count for day, count in sorted(done.days.items())},
    }


def _as_line(record: dict[str, Any]) -> str:
    role = "disabled" if record["disabled_at"] else record["role"] or "no account"
    counts = [f"{count} {what}" for what, count in (record["judged"] | record["reviewed"]).items()]
    last = f"; last on {max(record['days'])}" if record["days"] else ""
    return f"{record['name']}  ({role})  {', '.join(counts) or 'nothing yet'}{last}"

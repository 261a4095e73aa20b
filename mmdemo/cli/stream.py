"""Runs a task over many items in full batches, and writes each result as soon as it is its turn."""

import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import typer
from tqdm import tqdm

from mmdemo.cli.items import BadRow, Item
from mmdemo.cli.output import (
    WriteRecord,
    appending,
    print_failure,
    print_json,
    print_named_text,
    print_text,
    read_finished,
    to_record,
    work_key,
)
from mmdemo.cli.session import EXIT_SOME_FAILED
from mmdemo.errors import InvalidRequestError
from mmdemo.evaluation.many import run_many
from mmdemo.media import Suggestion, Ticket


@dataclass(frozen=True)
class Assignment:
    """A task given to a model, to be run over many items."""

    task: str
    model: str
    work: Callable[[Item, Ticket], Suggestion]
    n_workers: int


def write_results(
    assignment: Assignment, items: Sequence[Item | BadRow], out: Path | None, *, as_json: bool
) -> None:
    """Work through `items`; exits with 1 when some failed, the others being done all the same."""
    bad_rows = [item for item in items if isinstance(item, BadRow)]
    for row in bad_rows:
        print_failure(row.file, row.error)
    good = [item for item in items if isinstance(item, Item)]
    todo = list(_unfinished(assignment, good, read_finished(out) if out else Counter()))
    n_failed = len(bad_rows)
    with _destination(out, n_items=len(items), as_json=as_json) as write:
        n_failed += _write_each(assignment, todo, write)
    if n_failed:
        raise typer.Exit(EXIT_SOME_FAILED)


def _unfinished(
    assignment: Assignment, items: Sequence[Item], finished: Counter[tuple[str, ...]]
) -> Iterator[Item]:
    for item in items:
        key = work_key(item.file, assignment.task, item.language, item.question, assignment.model)
        if finished[key]:
            finished[key] -= 1
        else:
            yield item


def _write_each(assignment: Assignment, items: Sequence[Item], write: WriteRecord) -> int:
    """How many failed."""
    n_failed = 0
    hide_bar = len(items) == 1 or not sys.stderr.isatty()
    with (
        _stopping_what_is_left() as tickets,
        closing(
            run_many(partial(_work_on, assignment, tickets), items, assignment.n_workers)
        ) as results,
    ):
        for item, result in tqdm(results, total=len(items), disable=hide_bar, unit="picture"):
            if isinstance(result, InvalidRequestError):
                n_failed += 1
                print_failure(item.file, str(result))
            else:
                write(to_record(item.file, result, item.question))
    return n_failed


@contextmanager
def _stopping_what_is_left() -> Generator[set[Ticket]]:
    """The tickets of what is under way; after Ctrl-C or a failure they carry Stop to it."""
    tickets: set[Ticket] = set()
    try:
        yield tickets
    finally:
        for ticket in tuple(tickets):
            ticket.stop()


def _work_on(assignment: Assignment, tickets: set[Ticket], item: Item) -> Suggestion:
    ticket = Ticket()
    tickets.add(ticket)
    try:
        return assignment.work(item, ticket)
    finally:
        tickets.discard(ticket)


def _destination(
    out: Path | None, *, n_items: int, as_json: bool
) -> AbstractContextManager[WriteRecord]:
    if out:
        return appending(out)
    if as_json:
        return nullcontext(print_json)
    return nullcontext(print_text if n_items == 1 else print_named_text)

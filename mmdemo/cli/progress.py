"""How far a measurement is: a bar on stderr, where somebody looks at one."""

import sys
from collections.abc import Generator
from contextlib import contextmanager

from tqdm import tqdm

from mmdemo.evaluation.many import OnResult


@contextmanager
def showing_progress() -> Generator[OnResult]:
    """What is told how many results are there, of how many, and shows it."""
    with tqdm(disable=not sys.stderr.isatty(), unit="item") as bar:

        def show(n_done: int, n_total: int) -> None:
            bar.total = n_total
            bar.update(n_done - bar.n)

        yield show

"""Snapshots of corrected pairs, as a run finds them."""

import json

from mmdemo.exchange import EXPORTERS
from mmdemo.pairs import PairStore, Storage


def write_snapshot(run, drafts, *, n_held_out):
    """Keep these pairs beside a run; all of the last pictures or clips are held out.

    In the app a picture's split comes from its content; a test says which it wants.
    """
    store = PairStore(Storage(f"sqlite:///{run.parent / 'pairs.db'}", run.parent / "media"))
    for draft in drafts:
        store.add(draft)
    EXPORTERS["jsonl"](store, run / "snapshot")
    for file in (run / "snapshot").glob("*.jsonl"):
        rows = [json.loads(line) for line in file.read_text().splitlines()]
        names = list(dict.fromkeys(row["file_name"] for row in rows))
        for row in rows:
            learnt = names.index(row["file_name"]) < len(names) - n_held_out
            row["split"] = "train" if learnt else "test"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))


def read_lines(path):
    """The entries of a .jsonl file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

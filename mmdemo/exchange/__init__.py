"""Pairs brought in from other tools, and written out for them."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Protocol

from mmdemo.exchange.archive import write_zip
from mmdemo.exchange.bringing_in import Report, bring_in, examine, named_rows
from mmdemo.exchange.detecting import IMPORTERS, Found, look_among, look_into
from mmdemo.exchange.exporters.coco import write_coco
from mmdemo.exchange.exporters.csv_table import write_csv
from mmdemo.exchange.exporters.imagefolder import write_imagefolder
from mmdemo.exchange.exporters.jsonl import write_jsonl
from mmdemo.exchange.exporters.label_studio import write_label_studio
from mmdemo.exchange.exporters.parquet import write_parquet
from mmdemo.exchange.exporters.sidecar import write_sidecar
from mmdemo.exchange.exporters.webdataset import write_webdataset
from mmdemo.exchange.preparing import Wishes
from mmdemo.exchange.publishing import publish
from mmdemo.pairs import Pair, Verdict

__all__ = [
    "EXPORTERS",
    "IMPORTERS",
    "Exporter",
    "Found",
    "Report",
    "Wishes",
    "bring_in",
    "examine",
    "look_among",
    "look_into",
    "named_rows",
    "publish",
    "write_zip",
]


class Exporter(Protocol):
    """Writes pairs to a folder in one format."""

    def __call__(
        self, pairs: Iterable[Pair], folder: Path, *, verdicts: Collection[Verdict] = ...
    ) -> int:
        """Write the pairs of these verdicts and return how many; by default the usable ones.

        The folder is new, or empty, or an earlier export that is replaced as a whole.

        Raises:
            InvalidRequestError: there are no such pairs, or the folder holds something else.
            StorageError: it cannot be written.
        """
        ...


EXPORTERS: dict[str, Exporter] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "coco": write_coco,
    "imagefolder": write_imagefolder,
    "parquet": write_parquet,
    "webdataset": write_webdataset,
    "label-studio": write_label_studio,
    "sidecar": write_sidecar,
}

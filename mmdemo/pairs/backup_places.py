"""Where a copy of the collection is kept: a dataset of the Hugging Face Hub, or any fsspec URL.

What is stored is there as a whole or not at all, and only on top of what the writer has seen: of
two apps with one place, the second is refused rather than overwriting the first.
"""

import json
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, cast

import fsspec  # pyright: ignore[reportMissingTypeStubs]
import httpx2
from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationDelete,
    HfApi,
    hf_hub_download,  # pyright: ignore[reportUnknownVariableType] - of a library half typed
    snapshot_download,  # pyright: ignore[reportUnknownVariableType] - of a library half typed
)
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, HFValidationError

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.pairs.elsewhere import with_scheme

DATABASE = "pairs.db"
HUB = "hf://datasets/"
_MANIFEST = "backup.json"
_OVERTAKEN = (412, 409)  # HTTP: somebody else has committed meanwhile


class OvertakenError(StorageError):
    """Another app has stored something at that place since it was last looked at."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"Another app has written to {where} meanwhile; nothing there was overwritten. "
            "Give each app a place of its own (MMDEMO_BACKUP_URL), and start this one again."
        )


class Place(Protocol):
    """A folder elsewhere with one database and the files that it speaks of.

    Every method raises StorageError if the place cannot be used.
    """

    where: str

    def latest(self) -> str:
        """What names the state that is there; "" where nothing was ever stored."""
        ...

    def names(self) -> set[str]:
        """The files that are there, the database among them once one was stored."""
        ...

    def fetch(self, folder: Path) -> None:
        """Bring everything that is there into an empty folder."""
        ...

    def mark(self) -> str:
        """With which mark the state that is there was stored; "" where nothing was."""
        ...

    def store(
        self, files: Mapping[str, Path], gone: Collection[str], *, after: str, mark: str
    ) -> str:
        """Put files there and take others away, on top of the state `after`; name the new state.

        Raises:
            OvertakenError: another state is there.
        """
        ...


def place_at(url: str, *, token: str = "") -> Place:
    """The place at hf://datasets/owner/name, or at another fsspec URL.

    Raises:
        InvalidRequestError: it is no such address.
    """
    if url.startswith(HUB):
        return HubPlace(url.removeprefix(HUB).strip("/"), token)
    return FolderPlace(url)


class HubPlace:
    """A private dataset of the hub: each state is a commit."""

    def __init__(self, name: str, token: str) -> None:
        self.where = f"{HUB}{name}"
        self._name = name
        self._token = token or None  # None: of HF_TOKEN, or of this machine's log-in
        self._api = HfApi(token=self._token)

    def latest(self) -> str:
        """The last commit; the dataset is made if there is none."""
        with self._failures():
            self._api.create_repo(self._name, repo_type="dataset", private=True, exist_ok=True)
            return self._api.repo_info(self._name, repo_type="dataset").sha or ""

    def names(self) -> set[str]:
        """See Place."""
        with self._failures():
            return set(self._api.list_repo_files(self._name, repo_type="dataset"))

    def fetch(self, folder: Path) -> None:
        """See Place."""
        with self._failures():
            snapshot_download(self._name, repo_type="dataset", local_dir=folder, token=self._token)

    def mark(self) -> str:
        """See Place."""
        with self._failures():
            try:
                path = hf_hub_download(
                    self._name, _MANIFEST, repo_type="dataset", token=self._token
                )
            except EntryNotFoundError:
                return ""
        return str(json.loads(Path(path).read_text(encoding="utf-8")).get("mark", ""))

    def store(
        self, files: Mapping[str, Path], gone: Collection[str], *, after: str, mark: str
    ) -> str:
        """See Place."""
        added = [CommitOperationAdd(name, path) for name, path in sorted(files.items())]
        added.append(CommitOperationAdd(_MANIFEST, json.dumps({"mark": mark}).encode()))
        taken = [CommitOperationDelete(name) for name in sorted(gone)]
        with self._failures():
            return self._api.create_commit(
                self._name,
                [*added, *taken],
                commit_message=f"Back up {len(files)} files",
                repo_type="dataset",
                parent_commit=after,
            ).oid

    @contextmanager
    def _failures(self) -> Generator[None]:
        try:
            yield
        except HFValidationError as error:
            raise InvalidRequestError(
                f"{self._name!r} is no name of a dataset; write hf://datasets/ada/my-pairs "
                "(MMDEMO_BACKUP_URL)."
            ) from error
        except HfHubHTTPError as error:
            if getattr(error.response, "status_code", None) in _OVERTAKEN:
                raise OvertakenError(self.where) from error
            raise _unreachable(self.where, error) from error
        except (httpx2.HTTPError, OSError) as error:
            raise _unreachable(self.where, error) from error


class FolderPlace:
    """A folder at an fsspec URL: a small file names the state, and is written last."""

    def __init__(self, url: str) -> None:
        self.where = url
        try:
            open_folder = cast("Any", fsspec.core.url_to_fs)  # pyright: ignore[reportUnknownMemberType]
            self._files, self._root = cast("tuple[Any, str]", open_folder(with_scheme(url)))
        except (ValueError, ImportError) as error:
            raise InvalidRequestError(
                f"{url!r} is no address that a backup can be kept at ({error}); write "
                "hf://datasets/ada/my-pairs, or one like s3://bucket/folder with its package "
                "installed (MMDEMO_BACKUP_URL)."
            ) from error

    def latest(self) -> str:
        """See Place."""
        return str(self._manifest().get("state", ""))

    def names(self) -> set[str]:
        """See Place."""
        with self._failures():
            found = {str(path).removeprefix(f"{self._root}/") for path in self._find()}
        kept = {name for name in found if "/" in name and not name.startswith("database/")}
        return kept | ({DATABASE} if self._manifest() else set())

    def fetch(self, folder: Path) -> None:
        """See Place."""
        with self._failures():
            for name in self.names():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                self._files.get_file(f"{self._root}/{self._real(name)}", str(path))

    def mark(self) -> str:
        """See Place; here the state is named by it."""
        return self.latest()

    def store(
        self, files: Mapping[str, Path], gone: Collection[str], *, after: str, mark: str
    ) -> str:
        """See Place."""
        with self._failures():
            before = self._manifest()
            if str(before.get("state", "")) != after:
                raise OvertakenError(self.where)
            named = {
                f"database/{mark}.db" if name == DATABASE else name: path
                for name, path in files.items()
            }
            for name, path in named.items():
                self._put(path, name)
            database = next((n for n in named if n.startswith("database/")), before.get("database"))
            manifest = json.dumps({"state": mark, "database": database}).encode()
            self._files.pipe_file(f"{self._root}/{_MANIFEST}", manifest)
            replaced = {str(before.get("database"))} - {str(database), "None"}
            for name in {*gone, *replaced}:
                self._files.rm_file(f"{self._root}/{name}")
        return mark

    def _put(self, path: Path, name: str) -> None:
        target = f"{self._root}/{name}"
        self._files.makedirs(target.rpartition("/")[0], exist_ok=True)
        self._files.put_file(str(path), target)

    def _real(self, name: str) -> str:
        return str(self._manifest()["database"]) if name == DATABASE else name

    def _find(self) -> list[Any]:
        self._files.invalidate_cache()
        return list(self._files.find(self._root)) if self._files.exists(self._root) else []

    def _manifest(self) -> dict[str, Any]:
        with self._failures():
            self._files.invalidate_cache()
            try:
                return json.loads(self._files.cat_file(f"{self._root}/{_MANIFEST}"))
            except FileNotFoundError:
                return {}

    @contextmanager
    def _failures(self) -> Generator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            raise _unreachable(self.where, error) from error


def _unreachable(where: str, error: Exception) -> StorageError:
    reason = " ".join(str(error).split())[:200]
    return StorageError(
        f"The backup at {where} cannot be reached ({reason}); "
        "check the address, the token's rights and the network."
    )

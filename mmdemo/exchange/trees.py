"""Folders and zip files, read alike; what leads out of them, or would burst, is refused."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import BinaryIO, Protocol, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from mmdemo.errors import InvalidRequestError

MAX_FILE_BYTES = 512_000_000  # of one picture, clip or list, unpacked
MAX_GROWTH = 200  # times that an archive may grow while it is unpacked
HARMLESS_BYTES = 256_000_000  # an archive that unpacks to less may grow as it likes
_UTF8_NAMES, _ENCRYPTED = 0x800, 0x1
_DRIVE = re.compile(r"[A-Za-z]:")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


class Tree(Protocol):
    """Files below one place."""

    @property
    def name(self) -> str:
        """What the person calls it."""
        ...

    def names(self) -> list[str]:
        """Every file's path, with slashes, in order; hidden ones are left out."""
        ...

    def has(self, name: str) -> bool:
        """Whether there is a file of that path."""
        ...

    def open(self, name: str) -> BinaryIO:
        """Open a file of that path; it can be sought in.

        Raises:
            InvalidRequestError: it is not there, leads elsewhere, or is too large.
        """
        ...

    def read(self, name: str) -> bytes:
        """Everything in a file of that path; raises as `open`."""
        ...


class Folder:
    """Files below a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._folders: dict[str, Path] = {}  # of files, resolved: to do so for each takes time
        self.name = root.name or str(root)

    def names(self) -> list[str]:
        """See Tree."""
        paths = (path.relative_to(self._root) for path in self._root.rglob("*") if path.is_file())
        return sorted(path.as_posix() for path in paths if not _is_hidden(path.parts))

    def has(self, name: str) -> bool:
        """See Tree."""
        try:
            return (self._root / name).is_file()
        except OSError:  # no file can have a name like that
            return False

    def open(self, name: str) -> BinaryIO:
        """See Tree."""
        try:
            file = self._path_of(name).open("rb")
        except FileNotFoundError as error:
            raise _missing(name) from error
        except OSError as error:
            raise InvalidRequestError(
                f"{name} cannot be read ({error.strerror}); give this user the right to read it."
            ) from error
        try:
            _check_size(name, os.fstat(file.fileno()).st_size)
        except InvalidRequestError:
            file.close()
            raise
        return file

    def read(self, name: str) -> bytes:
        """See Tree."""
        with self.open(name) as file:
            return file.read()

    def _path_of(self, name: str) -> Path:
        """Where a file lies, whatever links lead there."""
        folder, _, last = name.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = (self._root / folder).resolve()
        path = self._folders[folder] / last
        if path.is_symlink() or last in {"", ".", ".."}:
            path = path.resolve()
        if not path.is_relative_to(self._root):
            raise _leads_out(self.name, name)
        return path


class Dropped:
    """Files that a browser sent, which says nothing of their folders."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.name = paths[0].name if len(paths) == 1 else f"{len(paths)} files"
        self._paths: dict[str, Path] = {}
        for path in paths:
            number = sum(PurePosixPath(name).name == path.name for name in self._paths)
            self._paths[f"{number}/{path.name}" if number else path.name] = path

    def names(self) -> list[str]:
        """See Tree."""
        return sorted(name for name in self._paths if not _is_hidden((name,)))

    def has(self, name: str) -> bool:
        """See Tree; a file is also known by its name alone."""
        return name in self._paths or PurePosixPath(name).name in self._paths

    def open(self, name: str) -> BinaryIO:
        """See Tree."""
        path = self._paths.get(name) or self._paths.get(PurePosixPath(name).name)
        if path is None:
            raise _missing(name)
        return Folder(path.parent).open(path.name)

    def read(self, name: str) -> bytes:
        """See Tree."""
        with self.open(name) as file:
            return file.read()


class ZipTree:
    """Files in a zip file, which is never unpacked to disk."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            self._zip = ZipFile(path)
        except (BadZipFile, NotImplementedError) as error:
            raise _damaged(path.name) from error
        except OSError as error:
            raise InvalidRequestError(
                f"{path.name} cannot be read ({error.strerror}); check its path."
            ) from error
        self._members = dict(_members(self._zip, path))

    def names(self) -> list[str]:
        """See Tree."""
        return sorted(n for n in self._members if not _is_hidden(PurePosixPath(n).parts))

    def has(self, name: str) -> bool:
        """See Tree."""
        return name in self._members

    def open(self, name: str) -> BinaryIO:
        """See Tree."""
        if name not in self._members:
            raise _missing(name)
        _check_size(name, self._members[name].file_size)
        try:
            return cast("BinaryIO", self._zip.open(self._members[name]))
        except (BadZipFile, NotImplementedError, OSError) as error:
            raise _damaged(self.name) from error

    def read(self, name: str) -> bytes:
        """See Tree."""
        try:
            with self.open(name) as file:
                return file.read()
        except (BadZipFile, EOFError, OSError, ValueError) as error:
            raise _damaged(f"{name} in {self.name}") from error


def named_in(tree: Tree, beside: str, written: str) -> str:
    """The path of a file that a list names.

    Args:
        tree: where the list lies.
        beside: the list's path.
        written: what it says.

    Raises:
        InvalidRequestError: there is no such file, or it would lie elsewhere.
    """
    if _ADDRESS.match(written):
        raise InvalidRequestError(f"{written} lies on the network; download it, and name the file.")
    slashed = written.replace("\\", "/")
    within = normpath(f"{beside.rpartition('/')[0] or '.'}/{slashed}")
    if not slashed.strip() or leads_out(slashed) or leads_out(within):
        raise _leads_out(tree.name, written)
    for name in (within, normpath(slashed)):
        if not leads_out(name) and tree.has(name):
            return name
    raise _missing(written)


def leads_out(name: str) -> bool:
    """Whether a path is absolute, or climbs above where it starts."""
    climbs = ".." in name and normpath(name).split("/")[0] == ".."
    return climbs or name.startswith("/") or bool(_DRIVE.match(name))


def refuse_trap(archive: str, name: str) -> None:
    """Refuse an archive with a member of that name if it leads out of it.

    Raises:
        InvalidRequestError: it does.
    """
    if leads_out(name.replace("\\", "/")):
        raise InvalidRequestError(
            f"{archive} holds the path {name!r}, which leads out of it; nothing of it was read. "
            "Pack it anew without such paths."
        )


def refuse_burst(archive: str, n_packed: int, n_unpacked: int) -> None:
    """Refuse an archive that unpacks to far more than it has any reason to.

    Raises:
        InvalidRequestError: it does.
    """
    if n_unpacked > HARMLESS_BYTES and n_unpacked > MAX_GROWTH * n_packed:
        raise InvalidRequestError(
            f"{archive} would unpack to {n_unpacked // 1_000_000:,} MB, {MAX_GROWTH} times its "
            "size or more, as a zip bomb does; nothing of it was read."
        )


def _members(archive: ZipFile, path: Path) -> Iterator[tuple[str, ZipInfo]]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    refuse_burst(path.name, path.stat().st_size, sum(info.file_size for info in infos))
    for info in infos:
        name = _name_of(info)
        refuse_trap(path.name, name)
        if info.flag_bits & _ENCRYPTED:
            raise InvalidRequestError(f"{path.name} is locked by a password; unpack it first.")
        yield normpath(name.replace("\\", "/")), info


def _name_of(info: ZipInfo) -> str:
    """A member's name; Chinese Windows writes it in GBK and says nothing of it."""
    if info.flag_bits & _UTF8_NAMES:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return info.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return info.filename


def _is_hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _check_size(name: str, n_bytes: int) -> None:
    if n_bytes > MAX_FILE_BYTES:
        raise InvalidRequestError(
            f"{name} has {n_bytes // 1_000_000:,} MB; {MAX_FILE_BYTES // 1_000_000:,} MB are the "
            "most. Split it."
        )


def _missing(name: str) -> InvalidRequestError:
    return InvalidRequestError(f"There is no file {name}; check its path.")


def _leads_out(where: str, name: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"The path {name!r} leads out of {where}; name a file within it, without / at the start."
    )


def _damaged(name: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"{name} is damaged or was cut off while copying; save or download it again."
    )

"""A picture or recording that a program hands over: its bytes, or the name of an upload."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

from gradio.utils import get_upload_folder

from mmdemo.errors import InvalidRequestError
from mmdemo.ui.pictures import path_of

FILE_DESCRIPTION = (
    "The file itself as a data: URL (data:image/png;base64,…), or what POST /gradio_api/upload "
    "answered for it. Addresses of other servers are not fetched."
)
_SERVED = "/gradio_api/file="
_HOW = "give the file as a data: URL, or upload it to /gradio_api/upload and give what that answers"


@contextmanager
def lent_file(given: str, name: str) -> Generator[Path]:
    """Where the file lies; one that was given in full lies there only as long as it is needed.

    Args:
        given: a data: URL, or the path or address of an upload to this app.
        name: what the file is, for messages: "picture".

    Raises:
        InvalidRequestError: it is neither, or the upload is gone.
    """
    if given.startswith("data:"):
        data = _decoded(given, name)
        # Where uploads are, for what a killed app leaves there is swept away.
        with TemporaryDirectory(dir=_upload_folder()) as folder:
            path = Path(folder) / name
            path.write_bytes(data)
            yield path
        return
    path = path_of({"path": unquote(given.rpartition(_SERVED)[2])}) if given.strip() else None
    if path is None:
        raise InvalidRequestError(f"The {name} cannot be had from there; {_HOW}.")
    if not path.is_file():
        raise InvalidRequestError(f"The {name} is not there any more; upload it again.")
    yield path


def _decoded(url: str, name: str) -> bytes:
    head, _, body = url.partition(",")
    if not head.endswith(";base64"):
        raise InvalidRequestError(f"The {name} is a data: URL without ;base64; {_HOW}.")
    try:
        return b64decode(body, validate=True)
    except (NotBase64, ValueError) as error:
        raise InvalidRequestError(f"The {name} is no valid base64; {_HOW}.") from error


def _upload_folder() -> Path:
    folder = Path(get_upload_folder())
    folder.mkdir(parents=True, exist_ok=True)
    return folder

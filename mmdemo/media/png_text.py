"""The texts inside a PNG file, read without decoding its picture."""

import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_TEXT_BYTES = 1_000_000  # of one text, also once it is unpacked
# Far more than the largest picture has; a file made of empty chunks could keep us for hours.
MAX_CHUNKS = 100_000
_CHECKSUM_BYTES = 4
_TEXT_CHUNKS = {b"tEXt", b"zTXt", b"iTXt"}


def texts_in_png(stream: BinaryIO, wanted: Iterable[str]) -> dict[str, str]:
    """The texts under the keywords that are wanted, as far as they are whole.

    Never raises for what the file holds: what is no PNG holds no texts, and a text that is
    damaged, or larger than `MAX_TEXT_BYTES`, is passed over.
    """
    keywords = {keyword.encode("latin-1"): keyword for keyword in wanted}
    texts: dict[str, str] = {}
    for kind, data in _text_chunks(stream):
        raw, _, rest = data.partition(b"\0")
        text = _text_of(kind, rest) if raw in keywords else None
        if text is not None:
            texts.setdefault(keywords[raw], text)
    return texts


def _text_chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Each whole text chunk: its kind and what it holds. Pillow would read one of any size."""
    if stream.read(len(SIGNATURE)) != SIGNATURE:
        return
    for _ in range(MAX_CHUNKS):
        head = stream.read(8)
        size, kind = int.from_bytes(head[:4]), head[4:]
        if len(head) < 8 or kind == b"IEND":
            return
        if kind not in _TEXT_CHUNKS or size > MAX_TEXT_BYTES:
            stream.seek(size + _CHECKSUM_BYTES, 1)
            continue
        data, checksum = stream.read(size), stream.read(_CHECKSUM_BYTES)
        if zlib.crc32(kind + data) == int.from_bytes(checksum):
            yield kind, data


def _text_of(kind: bytes, data: bytes) -> str | None:
    """What stands after the keyword (PNG specification, 11.3.3)."""
    try:
        match kind:
            case b"tEXt":
                return data.decode("latin-1")
            case b"zTXt":
                return _unpacked(data[1:]).decode("latin-1")
            case _:
                is_packed, _, rest = data[0], data[1], data[2:]
                _language, _, rest = rest.partition(b"\0")
                _translated, _, text = rest.partition(b"\0")
                return (_unpacked(text) if is_packed else text).decode()
    except (zlib.error, UnicodeDecodeError, IndexError):
        return None


def _unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    text = unpacking.decompress(data, MAX_TEXT_BYTES)
    if not unpacking.eof:
        raise zlib.error("cut off, or more than anyone would write")
    return text

"""Broken files for fuzz.py: real pictures and sounds, made here, and what a seed makes of them."""

import io
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none
from PIL import Image

from mmdemo.scenes import draw_scene, random_scene

PICTURES = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "PPM", "ICO")
SOUNDS = {"WAV": "PCM_16", "FLAC": "PCM_16", "OGG": "VORBIS", "MP3": "MPEG_LAYER_III"}
SIZE_PX = (64, 48)
RATE_HZ = 16_000
HEAD_BYTES = 64  # where most formats say how large and of what kind they are
EXTREMES = (
    b"\0" * 4,
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\0\0\xff\xff",
    b"\1\0\0\0",
)
NAMES = (
    "{}",
    "{}.{}",
    "{}.png",
    "{}.wav",
    "{}.svg",
    "{}.html",
    "图 {}.{}",
    "..{}.{}",
    "a'\"<{}>.{}",
)


@dataclass(frozen=True)
class Broken:
    """A file to send."""

    name: str
    data: bytes
    made_by: str  # what was done to which kind of file
    is_sound: bool


def real_files() -> dict[str, bytes]:
    """One small file of each kind, by kind."""
    picture = draw_scene(random_scene(7)).resize(SIZE_PX)
    at_s = np.arange(RATE_HZ // 2) / RATE_HZ
    sound = np.sin(2 * np.pi * 440 * at_s) * 0.3
    made: dict[str, bytes] = {}
    for kind in PICTURES:
        stream = io.BytesIO()
        picture.save(stream, kind)
        made[kind] = stream.getvalue()
    for kind, subtype in SOUNDS.items():
        stream = io.BytesIO()
        soundfile.write(stream, sound, RATE_HZ, format=kind, subtype=subtype)  # pyright: ignore[reportUnknownMemberType]
        made[kind] = stream.getvalue()
    frames = [draw_scene(random_scene(seed)).resize(SIZE_PX) for seed in range(3)]
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    made["GIF that moves"] = stream.getvalue()
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(stream, "JPEG", exif=exif)
    made["JPEG with EXIF"] = stream.getvalue()
    return made


def broken_file(number: int, seed: int, real: dict[str, bytes]) -> Broken:
    """The file of that number; the same for the same seed, on every machine."""
    chance = random.Random(f"{seed}/{number}")
    kind = chance.choice(list(real))
    data, done = real[kind], []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        break_it = chance.choice(WAYS)
        data = break_it(data, chance, real)
        done.append(break_it.__name__.strip("_"))
    name = chance.choice(NAMES).format(number, kind.split()[0].lower())
    is_sound = (kind in SOUNDS) != (chance.random() < 0.1)  # now and then to the wrong place
    return Broken(name, data, f"{kind}: {', '.join(done)}", is_sound)


Breaking = Callable[[bytes, random.Random, dict[str, bytes]], bytes]


def _bit_flips(data: bytes, chance: random.Random, _: dict[str, bytes]) -> bytes:
    broken = bytearray(data)
    for _n in range(chance.choice((1, 2, 8, 64))):
        if broken:
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
    return bytes(broken)


def _cut_off(data: bytes, chance: random.Random, _: dict[str, bytes]) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _head_cut_off(data: bytes, chance: random.Random, _: dict[str, bytes]) -> bytes:
    return data[chance.randrange(min(len(data), HEAD_BYTES) + 1) :]


def _splice(data: bytes, chance: random.Random, real: dict[str, bytes]) -> bytes:
    other = chance.choice(list(real.values()))
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other)) :]


def _head_lie(data: bytes, chance: random.Random, _: dict[str, bytes]) -> bytes:
    at = chance.randrange(max(1, min(len(data), HEAD_BYTES)))
    return data[:at] + chance.choice(EXTREMES) + data[at + 4 :]


def _zeros(data: bytes, chance: random.Random, _: dict[str, bytes]) -> bytes:
    at, length = chance.randrange(len(data) + 1), chance.randrange(1, 500)
    return data[:at] + bytes(length) + data[at + length :]


def _again(data: bytes, chance: random.Random, _: dict[str, bytes]) -> bytes:
    at, length = chance.randrange(len(data) + 1), chance.randrange(1, 2_000)
    return data[:at] + data[at : at + length] * chance.choice((2, 10, 100)) + data[at:]


def _noise(data: bytes, chance: random.Random, _: dict[str, bytes]) -> bytes:
    return data[: chance.randrange(17)] + chance.randbytes(chance.choice((0, 1, 100, 10_000)))


def _png_lie(data: bytes, chance: random.Random, real: dict[str, bytes]) -> bytes:
    """A PNG whose checksums are right and whose head is not: size, depth, colours, method."""
    png = real["PNG"]
    head = bytearray(png[16:29])  # what IHDR holds
    lie = chance.choice((0, 4, 8, 9, 10, 11, 12))
    value = chance.choice(EXTREMES) if lie < 8 else bytes([chance.randrange(256)])
    head[lie : lie + len(value)] = value
    whole = b"IHDR" + bytes(head[:13])
    return png[:12] + whole + struct.pack(">I", zlib.crc32(whole)) + png[33:] + data[:0]


WAYS: tuple[Breaking, ...] = (
    _bit_flips, _cut_off, _head_cut_off, _splice, _head_lie, _zeros, _again, _noise, _png_lie,
)  # fmt: skip

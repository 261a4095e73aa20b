"""What drew a picture, inside its PNG: written, read back, and read warily from strangers."""

import json
import time
import tracemalloc
import zlib
from io import BytesIO
from math import isfinite

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from mmdemo.errors import InvalidRequestError
from mmdemo.media import MAX_SEED, Parameters, open_picture, parameters_in, png_with_parameters
from mmdemo.media.drawing import MAX_PROMPT_CHARACTERS
from mmdemo.media.pictures import picture_to_png
from mmdemo.media.png_text import MAX_CHUNKS, MAX_TEXT_BYTES, SIGNATURE

SETTINGS = {
    "negative_prompt": "blurred, ugly: very",
    "seed": MAX_SEED,
    "n_steps": 20,
    "guidance_scale": 7.5,
    "scheduler": "EulerDiscreteScheduler",
    "width_px": 64,
    "height_px": 48,
    "strength": 0.7,
    "lora": "style.safetensors",
    "lora_scale": -0.5,
}
BY_OTHERS = (
    "masterpiece, (a red cat:1.2)\non the grass, 草地 <lora:ink:0.8>\n"
    "Negative prompt: blurred,\nugly\n"
    "Steps: 30, Sampler: DPM++ 2M Karras, CFG scale: 6.5, Seed: 3021, Size: 512x768, "
    "Model hash: abc123, Model: dreamshaper_8, Denoising strength: 0.45, "
    'Lora hashes: "ink: 11, fur: 22", Version: v1.9.0'
)


@pytest.fixture
def picture():
    return Image.effect_noise((64, 48), 80).convert("RGB")


def png_of(**texts) -> bytes:
    """A small PNG in which other programs wrote."""
    stream, info = BytesIO(), PngInfo()
    for keyword, text in texts.items():
        info.add_itxt(keyword, text)
    Image.new("RGB", (8, 8)).save(stream, "PNG", pnginfo=info)
    return stream.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def ours(**fields) -> bytes:
    return png_of(mmdemo=json.dumps({"prompt": "a cat", **fields}))


@pytest.mark.parametrize(
    "prompt",
    [
        "a red cat",
        "一只红色的猫，在草地上。",
        "👩‍👩‍👧‍👦 𠀀 שלום \u202eabc",
        "line one\nNegative prompt: not this\nSteps: 1, Seed: 2, Size: 8x8",
        'quotes " and \\ and {0} %s',
        "字" * MAX_PROMPT_CHARACTERS,
    ],
)
def test_what_was_written_is_read_back(picture, prompt, tmp_path):
    written = Parameters(prompt, SETTINGS, "SG161222/RealVis", "0123abcd")
    png = png_with_parameters(picture, written)
    assert parameters_in(png) == written
    assert open_picture(png).tobytes() == picture.tobytes()
    (tmp_path / "one.png").write_bytes(png)
    assert parameters_in(tmp_path / "one.png") == written


def test_other_tools_find_the_text_that_they_know(picture):
    png = png_with_parameters(picture, Parameters("a cat\non the grass", SETTINGS, "painter", "1"))
    with Image.open(BytesIO(png)) as opened:
        assert opened.info["parameters"] == (
            "a cat\non the grass\nNegative prompt: blurred, ugly: very\n"
            "Steps: 20, Sampler: EulerDiscreteScheduler, CFG scale: 7.5, "
            f"Seed: {MAX_SEED}, Denoising strength: 0.7, Size: 64x48, Model: painter"
        )


@pytest.mark.parametrize("prompt", ["a red cat", "一只红色的猫 👩‍👩‍👧"])
def test_that_text_alone_says_all_but_what_only_we_know(picture, prompt):
    png = png_with_parameters(picture, Parameters(prompt, SETTINGS, 'a, "b": c', "1"))
    known = {name: value for name, value in SETTINGS.items() if not name.startswith("lora")}
    with Image.open(BytesIO(png)) as opened:
        text = opened.info["parameters"]
    assert parameters_in(png_of(parameters=text)) == Parameters(prompt, known, 'a, "b": c', "")


def test_a_picture_of_another_tool_is_read():
    assert parameters_in(png_of(parameters=BY_OTHERS)) == Parameters(
        "masterpiece, (a red cat:1.2)\non the grass, 草地 <lora:ink:0.8>",
        {
            "negative_prompt": "blurred,\nugly",
            "seed": 3021,
            "n_steps": 30,
            "guidance_scale": 6.5,
            "width_px": 512,
            "height_px": 768,
            "strength": 0.45,
        },
        "dreamshaper_8",
        "",
    )


def test_texts_of_every_kind_of_chunk_are_read():
    for kind, data in (
        (b"tEXt", BY_OTHERS.replace("草地", "caf\xe9").encode("latin-1")),
        (b"zTXt", b"\0" + zlib.compress(b"a cat\nSteps: 3, Seed: 4, CFG scale: 5")),
        (b"iTXt", b"\0\0zh\0\xe5\x8f\x82\xe6\x95\xb0\0" + BY_OTHERS.encode()),
        (b"iTXt", b"\1\0\0\0" + zlib.compress(BY_OTHERS.encode())),
    ):
        png = picture_to_png(Image.new("RGB", (8, 8)))
        # after the picture, where some tools write
        end = chunk(kind, b"parameters\0" + data) + png[-12:]
        assert parameters_in(png[:-12] + end).settings["n_steps"] in {3, 30}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a cat",
        "a cat\nSteps: 20",
        '{"prompt": "a cat", "steps": 20, "seed": 1}',
        "Steps: 20, Seed: 1, CFG scale: 7",  # no prompt
        "Negative prompt: all\nSteps: 20, Seed: 1, CFG scale: 7",
    ],
)
def test_a_text_that_is_not_of_that_kind_says_nothing(text):
    assert parameters_in(png_of(parameters=text)) is None


def test_where_files_lie_is_not_told_to_everyone(picture):
    settings = {"lora": "/home/ada/loras/ink.safetensors", "lora_scale": 1.0}
    for model in ("/home/ada/models/sd15", r"C:\Users\ada\sd15", "~/ada/sd15"):
        png = png_with_parameters(picture, Parameters("a cat", settings, model, "1"))
        assert b"ada" not in png
        read = parameters_in(png)
        assert (read.settings["lora"], read.model) == ("ink.safetensors", "sd15")


def test_a_stranger_names_no_place_on_this_machine():
    png = ours(settings={"lora": r"\\evil.example\share\x.safetensors"}, model="../../etc/passwd")
    read = parameters_in(png)
    assert (read.settings["lora"], read.model) == ("x.safetensors", "passwd")


def test_the_picture_without_parameters_says_nothing(picture):
    png = picture_to_png(picture)
    assert parameters_in(png) is None
    with Image.open(BytesIO(png)) as opened:
        assert opened.text == {}


@pytest.mark.parametrize(
    "settings",
    [
        None,
        [],
        "seed",
        {"seed": -1, "n_steps": 10**9, "guidance_scale": 1e300, "width_px": 10**6},
        {"seed": 10**400, "strength": 10**400, "guidance_scale": 10**400},
        {"seed": True, "n_steps": "20", "guidance_scale": None, "strength": [0.5]},
        {"seed": 1.5, "n_steps": float("nan"), "height_px": float("inf")},
        {"guidance_scale": float("nan"), "strength": float("-inf"), "lora_scale": float("nan")},
        {"scheduler": {"a": 1}, "negative_prompt": ["x"], "lora": 7},
        {"scheduler": "x" * 201, "negative_prompt": "x" * 10_001},
        {"start": "/etc/passwd", "__class__": "x", "": 1},
    ],
)
def test_settings_that_nobody_could_ask_for_are_left_out(settings):
    assert parameters_in(ours(settings=settings, model=5, version={})) == Parameters(
        "a cat", {}, "", ""
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "7",
        '"a cat"',
        "{",
        "{}",
        '{"prompt": 5}',
        '{"prompt": ""}',
        '{"prompt": null, "settings": {"seed": 1}}',
        json.dumps({"prompt": "x" * 10_001}),
        '{"prompt": ' + "9" * 100_000 + "}",
        "[" * 200_000,
        '{"a":' * 100_000,
        "\ufeff{}",
    ],
)
def test_what_is_no_such_json_says_nothing(text):
    assert parameters_in(png_of(mmdemo=text)) is None


def test_text_that_could_not_be_stored_or_shown_is_cleaned():
    png = ours(prompt="a\0 c\ud83dat\x1b[31m\n", settings={"scheduler": "A\0B"}, version="\ud800v")
    assert parameters_in(png) == Parameters("a cat[31m\n", {"scheduler": "AB"}, "", "v")


def test_a_prompt_that_cannot_be_written_does_not_cost_the_picture(picture):
    png = png_with_parameters(picture, Parameters("a \ud83d\0cat", SETTINGS, "m", "1"))
    assert parameters_in(png).prompt == "a cat"
    assert png_with_parameters(picture, Parameters("", {}, "", "")) == picture_to_png(picture)


def test_every_cut_and_every_wrong_byte_is_borne(picture):
    png = png_with_parameters(picture.resize((4, 4)), Parameters("a cat", SETTINGS, "m", "1"))
    for length in range(len(png)):
        read = parameters_in(png[:length])
        assert read is None or read.prompt == "a cat"
    for place in range(len(png)):
        broken = bytearray(png)
        broken[place] ^= 0x55
        read = parameters_in(bytes(broken))
        assert read is None or read.prompt == "a cat"


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"GIF89a", b"\xff\xd8\xff\xe0", b"\0" * 1000])
def test_what_is_no_png_says_nothing(data):
    assert parameters_in(data) is None


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(InvalidRequestError, match="There is no file"):
        parameters_in(tmp_path / "missing.png")
    with pytest.raises(InvalidRequestError, match="is a folder"):
        parameters_in(tmp_path)


@pytest.fixture(scope="module")
def bombs():
    """Files made to keep a reader busy, by what is wrong with them."""
    start = SIGNATURE + chunk(b"IHDR", bytes(13))
    zeros = zlib.compress(bytes(200_000_000), 9)
    return {
        "a text of 100 MB": start + chunk(b"iTXt", b"mmdemo\0\0\0\0\0" + b" " * 100_000_000),
        "a length past the end": start + b"\xff\xff\xff\xffiTXtmmdemo\0\0\0\0\0{}",
        "a packed text of 200 MB": start + chunk(b"zTXt", b"parameters\0\0" + zeros),
        "another": start + chunk(b"iTXt", b"mmdemo\0\1\0\0\0" + zeros),
        "many chunks": start + chunk(b"teST", b"") * (2 * MAX_CHUNKS),
        "many texts": start + chunk(b"tEXt", b"mmdemo\0x") * (2 * MAX_CHUNKS),
        "one long label": start + chunk(b"tEXt", b"parameters\0" + b"a" * (MAX_TEXT_BYTES - 20)),
        "labels without end": start + chunk(b"tEXt", b"parameters\0p\n" + b"a b-" * 4_900),
        "spaces": start + chunk(b"tEXt", b"parameters\0p\n" + b"a: " + b" " * 19_900 + b"x"),
        "quotes": start + chunk(b"tEXt", b"parameters\0p\n" + b'a:"\\' * 4_900),
    }


@pytest.mark.parametrize(
    "name",
    [
        "a text of 100 MB",
        "a length past the end",
        "a packed text of 200 MB",
        "another",
        "many chunks",
        "many texts",
        "one long label",
        "labels without end",
        "spaces",
        "quotes",
    ],
)
def test_a_bomb_costs_neither_memory_nor_time(bombs, name, tmp_path):
    path = tmp_path / "bomb.png"
    path.write_bytes(bombs[name])
    start_s = time.process_time()
    assert parameters_in(path) is None
    assert time.process_time() - start_s < 3.0
    tracemalloc.start()
    try:
        parameters_in(path)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 20 * MAX_TEXT_BYTES


def test_numbers_come_out_finite():
    text = BY_OTHERS.replace("6.5", "1e999").replace("0.45", "nan").replace("3021", "-1")
    read = parameters_in(png_of(parameters=text))
    assert not {"guidance_scale", "strength", "seed"} & read.settings.keys()
    assert all(isfinite(value) for value in read.settings.values() if not isinstance(value, str))

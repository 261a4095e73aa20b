"""The instructions by which a model that takes instructions is asked for a caption."""

from mmdemo.media.requests import Language, Style

INSTRUCTIONS: dict[tuple[Language, Style], str] = {
    ("en", "short"): "Describe this picture in one short sentence.",
    ("en", "detailed"): "Describe this picture in detail.",
    ("zh", "short"): "用一句话简短地描述这张图片。",
    ("zh", "detailed"): "详细描述这张图片。",
}

"""How the page looks: colours, and fonts that every machine has, so that nothing is fetched."""

from pathlib import Path

from gradio.themes.base import Base
from gradio.themes.utils import colors, sizes
from gradio.themes.utils.fonts import Font

STYLES = [
    Path(__file__).with_name(name)
    for name in (
        "style.css",
        "transcript.css",
        "dictation.css",
        "drawing.css",
        "table.css",
        "annotate.css",
        "aside.css",
        "retrain.css",
        "status.css",
    )
]

_SANS = (
    "Segoe UI",
    "Helvetica Neue",
    "Roboto",
    "Noto Sans",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "sans-serif",
)
_MONO = ("Menlo", "Consolas", "Noto Sans Mono", "monospace")


def make_theme() -> Base:
    """A quiet page: white cards on grey, one accent; dark mode alike."""
    return Base(  # pyright: ignore[reportUnknownMemberType]
        primary_hue=colors.teal,
        secondary_hue=colors.teal,
        neutral_hue=colors.slate,
        radius_size=sizes.radius_lg,
        font=[Font(name) for name in _SANS],
        font_mono=[Font(name) for name in _MONO],
    ).set(
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        block_background_fill="white",
        block_background_fill_dark="*neutral_900",
        block_border_width="1px",
        block_label_text_size="*text_sm",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_700",
        button_primary_text_color="white",
        button_secondary_background_fill="white",
        button_secondary_background_fill_dark="*neutral_800",
        button_secondary_border_color="*neutral_300",
        button_secondary_border_color_dark="*neutral_600",
        button_border_width="1px",
    )

"""Contact sheets: many scenes on one page, each with its captions, to be looked at by a person."""

from PIL import Image, ImageDraw, ImageFont

from mmdemo.media import Picture
from mmdemo.scenes.captions import describe
from mmdemo.scenes.painting import draw_scene
from mmdemo.scenes.scene import CANVAS_PX, Scene

COLUMNS = 6
ZOOM = 2
GAP_PX = 12
CAPTION_PX = 34
INK = (60, 60, 70)


def contact_sheet(scenes: list[Scene]) -> Picture:
    """All `scenes`, six in a row, at twice their size, with the short English caption below."""
    cell_px = CANVAS_PX * ZOOM
    rows = -(-len(scenes) // COLUMNS)
    page_size = (
        COLUMNS * (cell_px + GAP_PX) + GAP_PX,
        rows * (cell_px + CAPTION_PX + GAP_PX) + GAP_PX,
    )
    page = Image.new("RGB", page_size, "white")
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(size=12)
    for index, scene in enumerate(scenes):
        left = GAP_PX + (index % COLUMNS) * (cell_px + GAP_PX)
        top = GAP_PX + (index // COLUMNS) * (cell_px + CAPTION_PX + GAP_PX)
        page.paste(
            draw_scene(scene).resize((cell_px, cell_px), Image.Resampling.LANCZOS), (left, top)
        )
        for line, text in enumerate(_wrapped(describe(scene, "en", "short"), font, cell_px)):
            pen.text((left, top + cell_px + 2 + 15 * line), text, font=font, fill=INK)
    return page


def _wrapped(
    text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int
) -> list[str]:
    """Break at spaces so that no line is wider than `width` pixels."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines

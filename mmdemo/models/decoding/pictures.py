"""Brings a picture to a size that every image processor takes."""

from PIL.Image import Image, Resampling

MIN_SIDE_PX = 32  # some processors cannot tell the channels of a 1x1 picture from its height
MAX_SIDE_PX = 1536  # more only costs time: processors shrink further
MAX_RATIO = 16  # ViLT shrinks the short side of longer ones to nothing; Qwen-VL refuses above 200


def fit_for_models(picture: Image) -> Image:
    """The same picture, not too small, not too large, not too long."""
    if max(picture.size) > MAX_SIDE_PX:
        picture = picture.copy()
        picture.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
    shortest = max(MIN_SIDE_PX, -(-max(picture.size) // MAX_RATIO))
    if min(picture.size) < shortest:
        width, height = (max(side, shortest) for side in picture.size)
        picture = picture.resize((width, height), Resampling.NEAREST)
    return picture

"""The judge: reads pictures of the picture world, drawn or generated, as lists of things."""

from pathlib import Path
from typing import cast

import numpy as np
import torch
from PIL import Image

from mmdemo.media import Picture
from mmdemo.models.checkpoint import count_parameters
from mmdemo.models.devices import placement_on, threads_for
from mmdemo.nets.centre_net import CentreNet, find_centres
from mmdemo.scenes import Thing
from mmdemo.scenes.scene import CANVAS_PX
from mmdemo.scenes.words import SizeName


class Judge:
    """A `CentreNet`, in float32 wherever it runs, so that its judgements do not depend on that."""

    def __init__(self, folder: Path, device: str = "auto") -> None:
        self._device = placement_on(device).device
        self._net = CentreNet.from_pretrained(folder).to(self._device).eval()
        self._n_threads = threads_for(count_parameters(folder))

    @torch.inference_mode()
    def read(self, pictures: list[Picture]) -> list[tuple[Thing, ...]]:
        torch.set_num_threads(self._n_threads)  # holds for this thread only
        pixels = np.stack([_pixels(picture) for picture in pictures])  # (B, H, W, 3)
        placed = torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous().to(self._device)
        config = self._net.config
        found = find_centres(self._net(placed), config.threshold)
        return [
            tuple(
                Thing(
                    config.kinds[centre.kind],
                    config.colours[centre.colour],
                    cast("SizeName", config.sizes[centre.size]),
                    centre.x_px,
                    centre.y_px,
                )
                for centre in centres
            )
            for centres in found
        ]


def _pixels(picture: Picture) -> np.ndarray:
    """In [-1, 1], at the size of the picture world."""
    plain = picture.convert("RGB")
    if plain.size != (CANVAS_PX, CANVAS_PX):
        plain = plain.resize((CANVAS_PX, CANVAS_PX), Image.Resampling.LANCZOS)
    return np.asarray(plain, dtype=np.float32) / 127.5 - 1

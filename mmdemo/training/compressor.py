"""The autoencoder in training: pictures into few numbers and back."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

N_SCALES = 3  # at which the picture is compared: whole, half, quarter


class Compressor(nn.Module):
    """An autoencoder with one loss: how well the picture comes back, how tame its latents are."""

    def __init__(
        self, autoencoder: Any, *, edge_weight: float, colour_weight: float, kl_weight: float
    ) -> None:
        super().__init__()
        self.autoencoder = autoencoder
        self.edge_weight, self.colour_weight = edge_weight, colour_weight
        self.kl_weight = kl_weight

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Reconstruction at several scales, colours, edges, and the divergence of the latents."""
        pixels = batch["pixels"]  # (B, 3, H, W) in [-1, 1]
        posterior = self.autoencoder.encode(pixels).latent_dist
        rebuilt = self.autoencoder.decode(posterior.sample()).sample.float()
        loss = self.kl_weight * posterior.kl().mean() / posterior.mean[0].numel()
        for scale in range(N_SCALES):
            seen, wanted = (functional.avg_pool2d(x, 2**scale) for x in (rebuilt, pixels))
            loss = loss + functional.l1_loss(seen, wanted) / N_SCALES
            # most of a difference in pixels is light or dark, and which colour would come last
            colours = functional.l1_loss(opponent_colours(seen), opponent_colours(wanted))
            loss = loss + self.colour_weight * colours / N_SCALES
        return loss + self.edge_weight * sum(
            functional.l1_loss(rebuilt.diff(dim=dim), pixels.diff(dim=dim)) for dim in (2, 3)
        )


def opponent_colours(pixels: Tensor) -> Tensor:
    """Red against green, and blue against yellow: (B, 3, H, W) to (B, 2, H, W)."""
    red, green, blue = pixels.unbind(1)
    return torch.stack((red - green, blue - (red + green) / 2), dim=1)

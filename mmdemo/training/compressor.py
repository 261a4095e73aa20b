"""The autoencoder in training: pictures into few numbers and back."""

from typing import Any

from torch import Tensor, nn
from torch.nn import functional

N_SCALES = 3  # at which the picture is compared: whole, half, quarter


class Compressor(nn.Module):
    """An autoencoder with one loss: how well the picture comes back, how tame its latents are."""

    def __init__(self, autoencoder: Any, *, edge_weight: float, kl_weight: float) -> None:
        super().__init__()
        self.autoencoder = autoencoder
        self.edge_weight, self.kl_weight = edge_weight, kl_weight

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Reconstruction at several scales, edges, and the divergence of the latents."""
        pixels = batch["pixels"]  # (B, 3, H, W) in [-1, 1]
        posterior = self.autoencoder.encode(pixels).latent_dist
        rebuilt = self.autoencoder.decode(posterior.sample()).sample.float()
        loss = self.kl_weight * posterior.kl().mean() / posterior.mean[0].numel()
        for scale in range(N_SCALES):
            seen, wanted = (functional.avg_pool2d(x, 2**scale) for x in (rebuilt, pixels))
            loss = loss + functional.l1_loss(seen, wanted) / N_SCALES
        return loss + self.edge_weight * sum(
            functional.l1_loss(rebuilt.diff(dim=dim), pixels.diff(dim=dim)) for dim in (2, 3)
        )

"""Which device computes, in which precision, with how many threads."""

import os
from dataclasses import dataclass
from pathlib import Path

import torch

from mmdemo.errors import InvalidRequestError

SMALL = 50_000_000  # parameters up to which most operations are too short to be shared out
MOST_FOR_SMALL = 4
WORTH_HALVING = 1_000_000  # parameters from which a CPU gains by half precision
# What a CPU calls its units that multiply in bfloat16: AMX, AVX-512, ARM.
BF16_UNITS = ("amx_bf16", "avx512_bf16", "bf16")
CGROUP_LIMIT = Path("/sys/fs/cgroup/cpu.max")


@dataclass(frozen=True)
class Placement:
    """Where a model lives and how its numbers are kept."""

    device: torch.device
    dtype: torch.dtype

    @property
    def bytes_per_parameter(self) -> int:
        """Size of one weight."""
        return self.dtype.itemsize


def placement_on(device: str = "auto", n_parameters: int = 0) -> Placement:
    """The best device there is, or the one that is asked for ("cpu", "cuda", "cuda:1", "mps").

    CUDA computes in bfloat16 where the card has it, else in float16; MPS in float16. A CPU
    computes in bfloat16 if it has matrix units for that (AMX), else in float32: without them
    half precision is slower.

    Raises:
        InvalidRequestError: no such device.
    """
    chosen = _best_device() if device == "auto" else _named_device(device)
    if chosen.type == "cuda":
        has_bf16 = torch.cuda.is_bf16_supported(including_emulation=False)
        return Placement(chosen, torch.bfloat16 if has_bf16 else torch.float16)
    if chosen.type == "mps":
        return Placement(chosen, torch.float16)
    in_half = n_parameters >= WORTH_HALVING and bool(torch.cpu.get_capabilities().get("amx_bf16"))
    return Placement(chosen, torch.bfloat16 if in_half else torch.float32)


def learns_in_bf16(device_type: str) -> bool:
    """Whether training gains by bfloat16 there.

    A CPU without units for it is far slower in it than in float32; MPS has no autocast to it.
    """
    if device_type == "cpu":
        units = torch.cpu.get_capabilities()
        return any(units.get(name) for name in BF16_UNITS)
    return device_type == "cuda"


def threads_for(n_parameters: int) -> int:
    """Threads that one call on a CPU should use: all cores, but half of them for small models.

    Threads that share a short operation wait for each other, actively. Where the page and its
    clients want the cores too, that makes a small model slower by a multiple, not faster.
    """
    n_cores = usable_cores()
    if n_parameters > SMALL:
        return n_cores
    return max(1, min(n_cores // 2, MOST_FOR_SMALL))


def usable_cores() -> int:
    """Cores this process may use: by its affinity, and by the container's limit if it has one."""
    n_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(n_cores or 1, _container_limit()))


def _best_device() -> torch.device:
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _named_device(name: str) -> torch.device:
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise InvalidRequestError(
            f"The device {name!r} cannot be used on this machine; choose auto or cpu."
        ) from error
    return device


def _container_limit() -> int:
    try:
        quota, period = CGROUP_LIMIT.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return 1 << 16
    return 1 << 16 if quota == "max" else max(1, round(int(quota) / int(period)))

"""Scenes a second on one core: invented, drawn, captioned and asked about in both languages.

python -m benchmarks.scenes
"""

from time import perf_counter

from mmdemo.scenes import draw_scene, random_scene
from mmdemo.scenes.record import scene_record

N_SCENES = 2_000


def main() -> None:
    """Measure and print."""
    started_s = perf_counter()
    for seed in range(N_SCENES):
        scene = random_scene(seed)
        draw_scene(scene)
        scene_record(scene, seed)
    print(f"{N_SCENES / (perf_counter() - started_s):,.0f} scenes a second on one core")


if __name__ == "__main__":
    main()

"""The kinds of things a scene can hold, each with the function that draws it."""

from collections.abc import Callable

from mmdemo.scenes import kinds_household, kinds_nature, kinds_shapes, kinds_vehicles
from mmdemo.scenes.pen import Pen

KINDS: dict[str, Callable[[Pen], None]] = {
    "circle": kinds_shapes.circle,
    "square": kinds_shapes.square,
    "triangle": kinds_shapes.triangle,
    "star": kinds_shapes.five_pointed_star,
    "heart": kinds_shapes.heart,
    "moon": kinds_shapes.moon,
    "house": kinds_household.house,
    "tree": kinds_nature.tree,
    "flower": kinds_nature.flower,
    "apple": kinds_nature.apple,
    "mushroom": kinds_nature.mushroom,
    "cat": kinds_nature.cat,
    "fish": kinds_nature.fish,
    "bird": kinds_nature.bird,
    "butterfly": kinds_nature.butterfly,
    "car": kinds_vehicles.car,
    "boat": kinds_vehicles.boat,
    "rocket": kinds_vehicles.rocket,
    "balloon": kinds_vehicles.balloon,
    "cup": kinds_household.cup,
    "key": kinds_household.key,
    "umbrella": kinds_household.umbrella,
    "hat": kinds_household.hat,
    "bell": kinds_household.bell,
    "book": kinds_household.book,
    "chair": kinds_household.chair,
}

"""Finding things by their centres, shown on maps made by hand."""

import pytest
import torch

from mmdemo.nets.centre_net import CELL_PX, CentreNet, CentreNetConfig, find_centres

CONFIG = CentreNetConfig([4, 4, 8, 8], ["cat", "cup"], ["red", "blue", "teal"], ["small", "large"])


def maps_of(*things, likely=6.0):
    """Maps of 16×16 cells with these (kind, colour, size, row, column) as their only centres."""
    maps = {"kind": torch.full((1, 2, 16, 16), -6.0), "offset": torch.zeros(1, 2, 16, 16)}
    maps |= {"colour": torch.zeros(1, 3, 16, 16), "size": torch.zeros(1, 2, 16, 16)}
    for kind, colour, size, row, column in things:
        maps["kind"][0, kind, row, column] = likely
        maps["colour"][0, colour, row, column] = 1
        maps["size"][0, size, row, column] = 1
    return maps


def test_each_peak_is_a_thing_with_its_own_looks_and_place():
    maps = maps_of((0, 2, 1, 3, 4), (1, 1, 0, 10, 12))
    maps["offset"][0, :, 3, 4] = torch.tensor([0.25, -0.5])
    ((one, two),) = find_centres(maps, 0.5)
    assert {(c.kind, c.colour, c.size) for c in (one, two)} == {(0, 2, 1), (1, 1, 0)}
    cat = one if one.kind == 0 else two
    assert (cat.x_px, cat.y_px) == (4.75 * CELL_PX, 3 * CELL_PX)
    assert cat.probability == pytest.approx(0.9975, abs=1e-3)


def test_what_might_be_two_kinds_is_one_thing():
    maps = maps_of((0, 0, 0, 5, 5))
    maps["kind"][0, 1, 5, 5] = maps["kind"][0, 1, 5, 6] = 5.0
    ((only,),) = find_centres(maps, 0.5)
    assert only.kind == 0


def test_what_is_not_likely_enough_is_nothing():
    assert find_centres(maps_of((0, 0, 0, 5, 5), likely=-1.0), 0.5) == [[]]
    assert find_centres(maps_of(), 0.5) == [[]]


def test_a_net_comes_back_from_its_folder_with_config_and_weights(tmp_path):
    net = CentreNet(CONFIG).eval()
    pixels = torch.randn(2, 3, 64, 128)
    net.save_pretrained(tmp_path)
    opened = CentreNet.from_pretrained(tmp_path).eval()
    assert opened.config == CONFIG
    with torch.no_grad():
        said, again = net(pixels), opened(pixels)
    assert {name: tuple(value.shape) for name, value in said.items()} == {
        "kind": (2, 2, 8, 16),
        "colour": (2, 3, 8, 16),
        "size": (2, 2, 8, 16),
        "offset": (2, 2, 8, 16),
    }
    assert all(torch.equal(said[name], again[name]) for name in said)

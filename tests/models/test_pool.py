import gc
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier, Event, Lock

import pytest

from mmdemo.errors import ModelMemoryError, ModelUnavailableError, UnknownModelError
from mmdemo.models import ModelCard, ModelPool

SIZES_MB = {"a": 6, "b": 6, "c": 3, "huge": 99}
CATALOGUE = {
    name: ModelCard(name, ("caption",), weights="", memory_mb=size)
    for name, size in SIZES_MB.items()
}


@pytest.fixture
def loaded():
    return []


@pytest.fixture
def pool(loaded):
    def load(card):
        loaded.append(card.name)
        return card.name

    return ModelPool(CATALOGUE, 10, load)


def lease(pool, name):
    with pool.lease(name) as model:
        return model


def resident_names(pool):
    return [resident.name for resident in pool.residents()]


def test_a_second_lease_reuses_the_model(pool, loaded):
    for name in ["a", "a"]:
        lease(pool, name)
    assert loaded == ["a"]


def test_the_least_recently_used_model_goes_first(pool, loaded):
    for name in ["a", "c", "a", "b", "a"]:
        lease(pool, name)
    assert loaded == ["a", "c", "b", "a"]


def test_nothing_is_evicted_where_it_would_not_help(pool):
    pool.patience_s = 0.0
    lease(pool, "c")
    with pool.lease("a"), pytest.raises(ModelMemoryError):
        lease(pool, "b")  # 4 MB short even without c
    assert resident_names(pool) == ["c", "a"]


def test_a_lent_model_is_never_evicted(pool):
    pool.patience_s = 0.0
    with (
        pool.lease("a"),
        pytest.raises(ModelMemoryError, match="b needs 6 MB, 4 MB are free"),
    ):
        lease(pool, "b")


def test_a_lease_waits_for_a_lent_model_to_come_back(pool):
    with ThreadPoolExecutor(1) as threads:
        with pool.lease("a"):
            waiting = threads.submit(lease, pool, "b")
            assert resident_names(pool) == ["a"]
        assert waiting.result(timeout=10) == "b"
    assert resident_names(pool) == ["b"]


def test_a_busy_model_does_not_keep_others_out_for_ever(pool):
    b_was_there = Event()

    def keep_busy():
        while not b_was_there.is_set():
            lease(pool, "a")

    with ThreadPoolExecutor(1) as threads:
        busy = threads.submit(keep_busy)
        assert lease(pool, "b") == "b"
        b_was_there.set()
        busy.result(timeout=10)


def test_a_model_too_big_for_the_budget_is_refused(pool):
    with pytest.raises(ModelMemoryError, match="more than the whole budget of 10 MB"):
        lease(pool, "huge")


def test_an_unknown_name_lists_the_known_ones(pool):
    with pytest.raises(UnknownModelError, match="a, b, c, huge"):
        lease(pool, "d")


def test_idle_models_leave():
    now = 0.0
    pool = ModelPool(CATALOGUE, 100, lambda card: card.name, idle_s=60, clock=lambda: now)
    lease(pool, "a")
    now = 40.0
    lease(pool, "b")
    with pool.lease("c"):
        now = 65.0
        pool.drop_idle()
        assert resident_names(pool) == ["b", "c"]
        now = 1000.0
        pool.drop_idle()
        assert resident_names(pool) == ["c"]


def test_unloading_is_refused_while_a_model_is_lent(pool):
    with pool.lease("a"):
        assert not pool.unload("a")
    assert pool.unload("a")
    assert not pool.unload("a")
    assert resident_names(pool) == []


def test_an_evicted_model_is_closed():
    class Model:
        closed = False

        def close(self):
            self.closed = True

    model = Model()
    pool = ModelPool(CATALOGUE, 10, lambda _: model)
    lease(pool, "a")
    assert not model.closed
    pool.unload("a")
    assert model.closed


def test_two_models_load_at_the_same_time():
    both_are_loading = Barrier(2)

    def load(card):
        both_are_loading.wait(timeout=10)  # breaks unless the other one gets here too
        return card.name

    pool = ModelPool(CATALOGUE, 10, load)
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda name: lease(pool, name), ["a", "c"])) == ["a", "c"]


def test_who_wants_a_model_that_is_loading_waits_for_it(loaded):
    may_finish = Event()

    def load(card):
        loaded.append(card.name)
        may_finish.wait(timeout=10)
        return card.name

    pool = ModelPool(CATALOGUE, 10, load)
    with ThreadPoolExecutor(3) as threads:
        leases = [threads.submit(lease, pool, "a") for _ in range(3)]
        may_finish.set()
        assert [one.result(timeout=10) for one in leases] == ["a"] * 3
    assert loaded == ["a"]


def test_a_failed_load_is_told_and_tried_anew():
    fails = [True]

    def load(card):
        if fails:
            fails.pop()
            raise ModelUnavailableError("no network")
        return card.name

    pool = ModelPool(CATALOGUE, 10, load)
    with pytest.raises(ModelUnavailableError, match="no network"):
        lease(pool, "a")
    assert resident_names(pool) == []
    assert lease(pool, "a") == "a"


def test_the_budget_holds_whatever_comes_at_once():
    lock, held, peaks = Lock(), {"mb": 0}, []

    class Model:
        def __init__(self, card):
            self.size_mb = SIZES_MB[card.name]
            with lock:
                held["mb"] += self.size_mb
                peaks.append(held["mb"])

        def close(self):
            with lock:
                held["mb"] -= self.size_mb

    pool = ModelPool(CATALOGUE, 10, Model)

    def use(seed):
        choose = Random(seed)
        for _ in range(30):
            with pool.lease(choose.choice("abc")) as model:
                assert model.size_mb
                assert sum(each.memory_mb for each in pool.residents()) <= 10

    gc.freeze()  # what the other modules keep is not looked through at each eviction
    try:
        with ThreadPoolExecutor(8) as threads:
            for done in [threads.submit(use, seed) for seed in range(8)]:
                done.result(timeout=60)
    finally:
        gc.unfreeze()
    assert max(peaks) <= 10
    n_loads, n_evictions = pool.moves()
    assert sum(n_loads.values()) == len(peaks) > 3
    assert sum(n_loads.values()) - sum(n_evictions.values()) == len(pool.residents())

"""What the collection is made of."""

import pytest

from mmdemo.pairs import Belonging, Change, Strokes, statistics_of


@pytest.fixture
def storage(open_storage):
    return open_storage()


def test_pairs_are_counted_by_all_that_is_known_of_them(store, storage, draft):
    store.add(draft(text="A cat and a dog"))
    store.add(draft(language="zh", text="红色的猫，红色的狗", verdict="fixed", who="Bo"))
    store.add(draft(colour="blue", text="a cat", belonging=Belonging(project="cats")))
    store.add(draft(colour="blue", text="gone"))
    store.delete(store.list()[0].id, "Ada")
    found = statistics_of(storage)
    assert (found.n_pairs, found.n_items) == (3, 2)
    assert found.counts["verdict"] == (("good", 2), ("fixed", 1))
    assert found.counts["language"] == (("en", 2), ("zh", 1))
    assert found.counts["task"] == (("caption", 3),)
    assert found.counts["version"] == (("bundled 0123abcd", 3),)
    assert found.counts["project"] == (("main", 2), ("cats", 1))
    assert found.counts["who"] == (("Ada", 2), ("Bo", 1))
    assert sum(n for _, n in found.counts["split"]) == 3
    lengths = found.lengths
    assert (lengths.shortest, lengths.median, lengths.longest) == (5, 9, 15)
    assert lengths.mean == pytest.approx(29 / 3)
    english, chinese = found.vocabulary["en"], found.vocabulary["zh"]
    assert (english.n_texts, english.n_different, english.n_all) == (2, 4, 7)
    assert english.frequent[:2] == (("a", 3), ("cat", 2))
    assert chinese.frequent[0] in (("红", 2), ("色", 2), ("的", 2))
    assert chinese.frequent_bigrams[0] == ("红色", 2)


def test_a_part_is_measured_alone(store, storage, draft):
    store.add(draft(text="a cat"))
    store.add(draft(text="a dog", colour="blue"))
    found = statistics_of(storage, query="cat")
    assert (found.n_pairs, found.lengths.longest) == (1, 5)
    assert [word for word, _ in found.vocabulary["en"].frequent] == ["a", "cat"]
    nothing = statistics_of(storage, query="fish")
    assert (nothing.n_pairs, nothing.lengths, nothing.vocabulary) == (0, None, {})


def judged_by(store, pair, *verdicts):
    for who, verdict in verdicts:
        store.revise(pair.id, text=f"{pair.text} {verdict}", verdict=verdict, who=who)


def test_two_people_are_compared_by_each_ones_last_judgement(store, storage, draft):
    judgements = [("good", "good"), ("good", "bad"), ("bad", "bad"), ("bad", "bad")]
    for number, (ada, bo) in enumerate(judgements):
        pair = store.add(draft(text=str(number), verdict="open"))
        judged_by(store, pair, ("Ada", "fixed"), ("Ada", ada), ("Bo", bo))
    Strokes(storage).change(Change("tag", "seen"), "Cleo")  # a mark is no judgement
    found = statistics_of(storage).agreement
    assert found.n_pairs == 4
    # 3 of 4 agree; by chance (2·1 + 2·3) / 16 = 1/2
    assert found.kappa == pytest.approx(0.5)
    assert found.between == (("Ada", "Bo", 4, pytest.approx(0.5)),)
    # three wrote the same; “1 good” and “1 bad” are 3 edits apart, of 6 characters
    assert found.text_distance == pytest.approx((3 / 6) / 4)


def test_three_people_are_compared_by_fleiss_kappa_and_two_by_two(store, storage, draft):
    pairs = [store.add(draft(text=str(number), verdict="open")) for number in range(2)]
    judged_by(store, pairs[0], ("Ada", "good"), ("Bo", "good"), ("Cleo", "good"))
    judged_by(store, pairs[1], ("Ada", "bad"), ("Bo", "bad"), ("Cleo", "bad"))
    found = statistics_of(storage).agreement
    assert found.kappa == 1
    assert [each[:3] for each in found.between] == [
        ("Ada", "Bo", 2), ("Ada", "Cleo", 2), ("Bo", "Cleo", 2),
    ]  # fmt: skip


def test_one_person_alone_agrees_with_nobody(store, storage, draft):
    store.add(draft())
    found = statistics_of(storage).agreement
    assert (found.n_pairs, found.kappa, found.between, found.text_distance) == (0, None, (), None)

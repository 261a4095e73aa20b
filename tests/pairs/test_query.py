"""The filter language: what it finds, and what it says of mistakes."""

from contextlib import suppress

import pytest

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Candidate, Suggestion
from mmdemo.pairs import Belonging


def said(text, language="en", confidence=0.5, **changes):
    fields = {"task": "caption", "candidates": (Candidate(text, confidence),), "model": "bundled"}
    fields |= {"language": language, "version": "0123abcd", "seconds": 0.1, "settings": {}}
    return Suggestion(**(fields | changes))


@pytest.fixture
def collection(store, draft):
    """Five pairs about four pictures, by two people, named by their first word."""
    cars = Belonging(project="cars", tags=("blurry", "At Night"), note="look again", stars=4)
    store.add(draft(colour="red", text="One RED car, 100% electric", verdict="fixed",
                    suggestion=said("a red car", confidence=0.9)))  # fmt: skip
    store.add(draft(colour="red", text="二：红色的汽车", language="zh", verdict="open", who="Bo",
                    suggestion=said("二：红色的汽车", "zh", confidence=0.2)))  # fmt: skip
    store.add(draft(colour="blue", text="Three ships", belonging=cars, verdict="bad",
                    suggestion=said("two ships_at_sea", model="other", version="77")))  # fmt: skip
    store.add(draft(colour="green", text="Ｆｏｕｒ wide trees", suggestion=None, task="answer",
                    question="How many trees?", belonging=Belonging(stars=2)))  # fmt: skip
    store.add(draft(colour="white", text="Five", suggestion=said("five", confidence=0.1)))
    return store


NAMES = {"o": 1, "二": 2, "T": 3, "Ｆ": 4, "F": 5, "O": 1}


def found(store, query):
    numbers = [NAMES[pair.text[0]] for pair in store.iterate(query=query)]
    assert store.count(query=query) == len(numbers)
    assert store.count_up_to(100, query=query) == len(numbers)
    assert len(store.list(query=query)) == len(numbers)
    return numbers


FINDS = [
    ("", [1, 2, 3, 4, 5]),
    ("  ", [1, 2, 3, 4, 5]),
    ("red", [1]),
    ("RED Car", [1]),
    ("ＲＥＤ", [1]),
    ("红色", [2]),
    ("色 红", [2]),
    ("four", [4]),  # typed in full width
    ("trees?", [4]),  # in the question
    ("sea", [3]),  # in the suggestion
    ('"car, 100%"', [1]),
    ("“car, 100%”", [1]),
    ('"car 100"', []),
    ("%", [1]),
    ("_", [3]),
    ("red_car", []),
    ("red OR 红色", [1, 2]),
    ("a red OR 红色", [1, 2]),
    ("ships AND at", [3]),
    ("NOT red", [2, 3, 4, 5]),
    ("-red -ships", [2, 4, 5]),
    ("-(red OR ships)", [2, 4, 5]),
    ("NOT NOT red", [1]),
    ("(red OR 红色) verdict:open", [2]),
    ("red OR 红色 verdict:open", [1, 2]),  # AND binds closer
    ("ORANGE", []),
    ("text:ships", [3]),
    ("text:sea", []),
    ("suggested:sea", [3]),
    ("suggested:three", []),
    ("question:trees", [4]),
    ("text:trees", [4]),
    ("task:answer", [4]),
    ("language:zh", [2]),
    ("LANGUAGE:ZH", [2]),
    ("verdict：open", [2]),  # the colon of a Chinese keyboard
    ("media:picture", [1, 2, 3, 4, 5]),
    ("project:cars", [3]),
    ("project:Main -five", [1, 2, 4]),
    ("tag:blurry", [3]),
    ('tag:"at night"', [3]),
    ("tag:blur", []),
    ("-tag:blurry", [1, 2, 4, 5]),
    ("model:other", [3]),
    ("version:0123", [1, 2, 5]),
    ("who:bo", [2]),
    ("note:AGAIN", [3]),
    ("stars>=2", [3, 4]),
    ("stars >= 2", [3, 4]),
    ("stars:2", [4]),
    ("stars=0", [1, 2, 5]),
    ("confidence<0.5", [2, 5]),
    ("-confidence<0.5", [1, 3, 4]),  # what has none is not below
    ("disagreement>0", []),
    ("length>10", [1, 3, 4]),
    ("length<=4", [5]),
    ("words<3", [3, 5]),
    ("words:6", [2]),  # each Chinese character is one
    ("revisions>1", []),
    ("created>=2026-01-01", [1, 2, 3, 4, 5]),
    ("created<2026-01-01", []),
    ("updated>2026-01-01", [1, 2, 3, 4, 5]),
    ("reviewed:approved", []),
    ("-reviewed:approved", [1, 2, 3, 4, 5]),
    ("has:note", [3]),
    ("has:question", [4]),
    ("has:tag", [3]),
    ("-has:suggestion", [4]),
    ("missing:zh", [3, 4, 5]),
    ("missing:en", []),  # its picture has an English text too
    ("is:changed", [1, 3, 4, 5]),
    ("is:judged", [1, 3, 4, 5]),
    ("is:duplicate", []),
    ("split:train OR split:val OR split:test", [1, 2, 3, 4, 5]),
    ("(((red)))", [1]),
]  # fmt: skip


def test_a_query_finds(collection):
    results = {query: found(collection, query) for query, _ in FINDS}
    assert results == dict(FINDS)


def test_a_query_finds_the_same_picture_and_those_like_it(collection, draft):
    first = collection.list(order="oldest", limit=1)[0]
    collection.add(draft(colour=(254, 1, 1), text="One more", belonging=Belonging(project="more")))
    assert found(collection, f"near:{first.id}") == [1, 2, 1]
    assert found(collection, f"near:{first.id[:8]}") == [1, 2, 1]
    assert found(collection, "is:duplicate") == [1, 2, 1]
    assert found(collection, f"id:{first.id[:8]}") == [1]


def test_a_text_is_found_as_it_was_corrected(collection):
    pair = collection.list(query="five")[0]
    collection.revise(pair.id, text="Forty-two ＣＡＲＳ", verdict="fixed", who="Ada")
    assert [each.id for each in collection.list(query="cars text:forty")] == [pair.id]
    assert collection.list(query="text:five") == []
    assert collection.count(query="words:3 text:forty") == 1


def test_a_query_goes_with_other_filters(collection):
    assert collection.count(query="red OR 红色", language="zh") == 1
    assert collection.count(query="red", project="cars") == 0
    assert collection.count(project="cars") == 1
    pair = collection.list(limit=1)[0]
    assert collection.list(ids=(pair.id, "none")) == [pair]
    assert collection.count(ids=()) == 0
    assert collection.count_up_to(2) == 2


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("newest", [5, 4, 3, 2, 1]),
        ("oldest", [1, 2, 3, 4, 5]),
        ("unsure", [5, 2, 3, 1, 4]),
        ("longest", [1, 4, 3, 2, 5]),
        ("shortest", [5, 2, 3, 4, 1]),
        ("changed", [5, 4, 3, 2, 1]),
        ("stars", [3, 4, 5, 2, 1]),
    ],
)
def test_pairs_come_in_the_order_that_is_asked_for(collection, order, expected):
    assert [NAMES[pair.text[0]] for pair in collection.list(order=order)] == expected
    pages = [collection.list(order=order, limit=2, offset=offset)[0] for offset in (0, 2, 4)]
    assert [NAMES[pair.text[0]] for pair in pages] == expected[::2]
    some = [NAMES[pair.text[0]] for pair in collection.list(order=order, query="-five -words:0")]
    assert some == [number for number in expected if number != 5]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("red OR", "breaks off after “red OR”"),
        ("(red", r"breaks off after “\(red”"),
        ("red)", r"character 4, “\)”"),
        ("OR red", "character 1, “OR”"),
        ('red "car', "quotation that begins at character 5"),
        ("stars>=", "breaks off after “stars>=”"),
        ("stars>=many", r"“many” \(character 8 of the filter\) is no value of stars; write a num"),
        ("stars>=nan", "write a number"),
        ("verdict:fine", r"“fine” \(character 9 .*use one of open, good, fixed, bad"),
        ("tag>blurry", r"tag has no more or less \(character 5"),
        ("created>soon", "write a day, such as 2026-01-31"),
        ("created>0001-01-01", "write a day"),
        ("red colour:blue", r"no field “colour” \(character 5"),
        ("near:xyz", "write a pair's id"),
        ("is:new", "use one of changed, duplicate"),
        ("has:cheese", "use one of note"),
        ("missing:fr", "use one of en, zh"),
        ("x" * 1001, "1,001 characters"),
        ("-" * 100 + "x", "parentheses and NOTs"),
        ("(" * 100 + "x" + ")" * 100, "parentheses and NOTs"),
        ("a\0b", "no text"),
    ],
)
def test_a_mistake_is_said_in_one_sentence_with_its_place(store, query, sentence):
    with pytest.raises(InvalidRequestError, match=sentence):
        store.list(query=query)


NO_SQL = [
    "' OR 1=1 --x",
    '"\'; DROP TABLE pairs; --"',
    "who:\"x' OR '1'='1\"",
    'tag:"\') OR 1=1"',
    'version:"0123\' OR 1"',
    'note:"%\' OR 1=1"',
    "stars:0x10",
    "text:\"' ESCAPE 'x\"",
    "red/",
    "\\",
    "/%",
    "*",
    ":param ?",
]


def test_nothing_in_a_query_is_ever_sql(collection):
    for query in NO_SQL:
        with suppress(InvalidRequestError):
            assert found(collection, query) in ([], [3])
    assert collection.count() == 5


def test_there_is_no_order_of_that_name(store):
    with pytest.raises(InvalidRequestError, match="use one of newest"):
        store.list(order="random")

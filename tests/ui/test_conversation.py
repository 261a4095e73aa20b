"""A conversation is kept as plain values, and shown without letting a text be HTML."""

from mmdemo.media import Candidate, Suggestion, Turn
from mmdemo.ui.conversation import asked, earlier_turns, messages, turn_of
from mmdemo.ui.desk import Desk

SAID = Suggestion("answer", "en", (Candidate("<b>red</b>", 0.97),), "m", "v", 0.25)


def turn(picture_file, question):
    return asked(Desk().keep(picture_file, SAID, question), "en")


def test_each_turn_is_a_question_and_an_answer_with_its_probability(picture_file):
    question, answer = messages([turn(picture_file, "What colour?")])
    assert (question["role"], question["content"]) == ("user", "What colour?")
    assert answer["role"] == "assistant"
    assert "97 %" in answer["content"]
    assert "m · 0.25 s" in answer["content"]


def test_no_text_is_html(picture_file):
    said = messages([turn(picture_file, "<script>")], "<img>", "<i>")
    assert not any(tag in m["content"] for m in said for tag in ("<script", "<b>", "<img", "<i>"))


def test_what_is_not_answered_yet_stands_at_the_end(picture_file):
    said = messages([turn(picture_file, "first?")], "second?", "…")
    assert [m["content"] for m in said[2:]] == ["second?", "…"]


def test_a_model_is_told_what_was_asked_before(picture_file):
    assert earlier_turns([turn(picture_file, "first?")]) == (Turn("first?", "<b>red</b>"),)


def test_a_message_belongs_to_a_turn():
    assert [turn_of(index) for index in range(4)] == [0, 0, 1, 1]

"""From a judged line of a transcript to a stored pair: the clip, and what was said in it."""

from dataclasses import dataclass

from mmdemo.errors import InvalidRequestError, PairNotFoundError
from mmdemo.media import LANGUAGES, Candidate, Clip, Language, Suggestion
from mmdemo.media.sounds import cut_clip
from mmdemo.pairs import PairDraft, Verdict
from mmdemo.ui.judging import Keeper, Kept
from mmdemo.ui.language import language_of
from mmdemo.ui.strings import say
from mmdemo.ui.transcripts import Document, Line, Transcripts

TASK = "transcribe"


@dataclass(frozen=True)
class By:
    """Who judges, and in which language that person is told what went wrong."""

    who: str
    page: Language


@dataclass(frozen=True)
class LineJudge:
    """Turns judged lines into pairs; judged anew, a line stays the same pair."""

    pairs: Keeper
    transcripts: Transcripts

    def judge(self, document_id: str, index: int, verdict: Verdict, by: By) -> Line:
        """Store a line as it reads; what was changed and is called good is stored as fixed.

        Raises:
            InvalidRequestError: the line or the recording is gone, or the text is empty.
            StorageError: it could not be stored.
        """
        with self.transcripts.judging:
            document = self.transcripts.get(document_id)
            line = document.line(index)
            if verdict != "bad":
                verdict = "fixed" if line.edited else "good"
            pair = self._revise(line, verdict, by.who)
            if pair is None:
                pair = self.pairs.add(_draft(document, line, verdict, by))
            return self.transcripts.judged(document_id, index, verdict, pair.id)

    def keep_edited(self, document_id: str, by: By) -> list[int]:
        """Store every line that was changed and is not judged yet; tells which ones.

        Raises:
            InvalidRequestError: the recording is gone.
            StorageError: one could not be stored; those before it are.
        """
        lines = self.transcripts.get(document_id).lines
        due = [
            index
            for index, line in enumerate(lines)
            if line.edited and line.text and not line.verdict
        ]
        for index in due:
            self.judge(document_id, index, "fixed", by)
        return due

    def _revise(self, line: Line, verdict: Verdict, who: str) -> Kept | None:
        if not line.pair:
            return None
        try:
            text = "" if verdict == "bad" else line.text
            return self.pairs.revise(line.pair, text=text, verdict=verdict, who=who)
        except PairNotFoundError:  # deleted on the Pairs tab since: it becomes a new one
            return None


def _draft(document: Document, line: Line, verdict: Verdict, by: By) -> PairDraft:
    if not document.path.is_file():
        raise InvalidRequestError(say(by.page, "recording_gone"))
    heard = line.take.segment
    flac = cut_clip(document.path, heard.start_s, heard.end_s)
    text = "" if verdict == "bad" else line.text
    suggestion = Suggestion(
        task=TASK,
        language=_language(heard.language, line.text),
        candidates=(Candidate(heard.text, heard.probability),),
        model=line.take.model,
        version=line.take.version,
        seconds=line.take.seconds,
        settings=line.take.settings,
    )
    return PairDraft(
        task=TASK,
        media=Clip(flac, document.name, heard.start_s, heard.end_s),
        question=None,
        language=suggestion.language,
        suggestion=suggestion,
        text=text,
        verdict=verdict,
        who=by.who,
    )


def _language(code: str, text: str) -> Language:
    """The language that a pair is filed under; for any other, the script decides."""
    for known in LANGUAGES:
        if known == code:
            return known
    return language_of(text)

"""Versions as a list, each a button that opens it, and what is known of one."""

from collections.abc import Iterable, Sequence
from html import escape

from mmdemo.media import Language
from mmdemo.models import Promotion, Version
from mmdemo.pairs import Pair
from mmdemo.retraining.promoting import speaks_against
from mmdemo.ui.comparison_view import verdict_words
from mmdemo.ui.run_cards import moment, person
from mmdemo.ui.run_media import media
from mmdemo.ui.sentences import in_language
from mmdemo.ui.strings import say


def version_cards(
    versions: Iterable[Version], live: set[str], chosen: str, language: Language
) -> str:
    """The versions, newest first."""
    made = "".join(
        _card(version, language, is_live=version.name in live, is_open=version.name == chosen)
        for version in reversed([*versions])
    )
    if not made:
        return f'<p class="meta">{escape(say(language, "retrain_versions_none"))}</p>'
    return f'<div class="runs">{made}</div>'


def version_facts(version: Version, promoted: Sequence[Promotion], language: Language) -> str:
    """Where a version came from, what speaks against it, and when it was promoted."""
    facts = [
        say(language, "retrain_from", parent=version.parent, weights=version.parent_version),
        say(language, "retrain_n_pairs", n=f"{len(version.pairs):,}"),
        say(language, "retrain_seconds", seconds=f"{version.settings.get('seconds', 0):.0f}"),
        person(version.who, language),
        moment(version.created_at),
    ]
    lines = [" · ".join(filter(None, facts))]
    if version.code:
        lines.append(
            say(
                language,
                "retrain_record",
                weights=version.weights_version,
                snapshot=version.snapshot[:12],
                code=version.code,
            )
        )
    for each in promoted:
        who, at = person(each.who, language), moment(each.at)
        key = "retrain_promoted_why" if each.reason else "retrain_promoted"
        lines.append(say(language, key, who=who, at=at, reason=each.reason))
    body = "".join(f'<p class="meta">{escape(line)}</p>' for line in lines)
    against = in_language(speaks_against(version), language)
    warned = f'<p class="against">{escape(against)}</p>' if against else ""
    heading = f"{version.name} · {version.title}" if version.title else version.name
    return f"<h4>{escape(heading)}</h4>{body}{warned}"


def taught_by(pairs: Sequence[Pair], n_all: int, language: Language) -> str:
    """The pairs that a version has learnt from, folded."""
    items = "".join(
        f"<li>{media(pair.media_path) if pair.media == 'picture' else ''}"
        f"<span>{_asked(pair)}{escape(pair.text)}</span></li>"
        for pair in pairs
    )
    title = say(language, "retrain_taught", n=f"{n_all:,}", shown=f"{len(pairs):,}")
    return f'<details><summary>{escape(title)}</summary><ul class="taught">{items}</ul></details>'


def _card(version: Version, language: Language, *, is_live: bool, is_open: bool) -> str:
    chip = say(language, "retrain_live") if is_live else ""
    live = f'<span class="chip run-done">{escape(chip)}</span>' if is_live else ""
    verdict = verdict_words(version.scores.get("verdict", {}), language)
    n_pairs = say(language, "retrain_n_pairs", n=f"{len(version.pairs):,}")
    came = say(language, "retrain_from_short", parent=version.parent)
    about = " · ".join(filter(None, (came, n_pairs, verdict)))
    title = f' <span class="meta">{escape(version.title)}</span>' if version.title else ""
    return (
        f'<button type="button" class="run" data-version="{escape(version.name)}" '
        f'aria-pressed="{str(is_open).lower()}"><span class="run-title">{escape(version.name)}'
        f'{title}</span>{live}<span class="meta">{escape(about)}</span></button>'
    )


def _asked(pair: Pair) -> str:
    return f"<strong>{escape(pair.question)}</strong> " if pair.question else ""

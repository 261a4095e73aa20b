"""What a replacement would change: old and new side by side."""

import re
from difflib import SequenceMatcher
from html import escape

from mmdemo.media import Language
from mmdemo.pairs import Preview
from mmdemo.ui.strings import say

_MOST_CHARACTERS = 600
# Words are compared whole, Chinese character by character.
_PIECE = re.compile(r"[^\W\u3400-\u9fff]+|.", re.DOTALL)


def rewordings(preview: Preview, language: Language) -> str:
    """How many texts would change, and the first of them."""
    if not preview.n_changed and not preview.n_left:
        return f'<p class="meta" role="status">{escape(say(language, "preview_none"))}</p>'
    parts = [say(language, "preview_n", n=f"{preview.n_changed:,}")]
    if preview.n_changed > len(preview.shown):
        parts.append(say(language, "preview_first", n=len(preview.shown)))
    if preview.n_left:
        parts.append(say(language, "preview_left", n=f"{preview.n_left:,}"))
    rows = "".join(_row(each.before, each.after) for each in preview.shown)
    return (
        f'<p class="meta" role="status">{escape(" · ".join(parts))}</p>'
        f'<ul class="rewordings">{rows}</ul>'
    )


def _row(before: str, after: str) -> str:
    one, two = (_PIECE.findall(text[:_MOST_CHARACTERS]) for text in (before, after))
    old = new = ""
    for kind, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        gone, come = escape("".join(one[a:b])), escape("".join(two[c:d]))
        if kind == "equal":
            old, new = old + gone, new + come
        else:
            old += f"<del>{gone}</del>" if gone else ""
            new += f"<ins>{come}</ins>" if come else ""
    return f"<li><span>{old}</span><span>{new}</span></li>"

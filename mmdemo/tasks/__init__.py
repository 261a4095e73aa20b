"""What the app can do. One file per task: the role a model must play, and one function."""

from mmdemo.tasks.answer import Answerer, answer
from mmdemo.tasks.caption import Captioner, caption

__all__ = ["Answerer", "Captioner", "answer", "caption"]

"""Held-out measurements of the tasks: captions and answers against the truth of drawn scenes."""

"""Held-out measurements of the tasks: captions, answers, transcripts against a known truth."""

"""Long work that outlives the page: its own process, queued, paused, gone on with, found again."""

from mmdemo.jobs.store import JobStore
from mmdemo.jobs.values import INTERRUPTED, OVER, STATES, Job, Standing, State

__all__ = ["INTERRUPTED", "OVER", "STATES", "Job", "JobStore", "Standing", "State"]

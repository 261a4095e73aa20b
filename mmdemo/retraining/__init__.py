"""Retraining on corrections: from "this model, these pairs" to a version that was measured."""

from mmdemo.retraining.asking import Choice, Selection, select
from mmdemo.retraining.roles import ROLES, Role, role_of, task_of
from mmdemo.retraining.runs import Run, extend, finish, read_run
from mmdemo.retraining.starting import start

__all__ = [
    "ROLES",
    "Choice",
    "Role",
    "Run",
    "Selection",
    "extend",
    "finish",
    "read_run",
    "role_of",
    "select",
    "start",
    "task_of",
]

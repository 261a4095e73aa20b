"""The face: Gradio only. A callback reads the widgets, runs one task, shows the result."""

from mmdemo.ui.app import build_app
from mmdemo.ui.launching import launch

__all__ = ["build_app", "launch"]

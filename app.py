"""Open the app: `python app.py`, and what a hosted Space runs. Same options as `mmdemo serve`."""

from mmdemo.cli import run_serve

if __name__ == "__main__":
    run_serve()

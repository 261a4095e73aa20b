"""How models learn: one loop, and one file for what is particular to each model.

Run it as `python -m mmdemo.training recipes/NAME.toml`; nothing else imports it, so that the app
itself starts without torch.
"""

"""How models learn: one loop, and one file for what is particular to each model.

Run it as `python -m mmdemo.training recipes/NAME.toml`; nothing else imports it but what reads a
snapshot of pairs, so that the app itself starts without torch.
"""

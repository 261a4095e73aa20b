"""What the adapters share: opening a checkpoint, asking it, and writing word by word. Knows torch.

Only adapters import this package.
"""

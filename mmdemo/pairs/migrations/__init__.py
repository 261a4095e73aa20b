"""The history of the schema: one file in `versions` per step, its name a sentence."""

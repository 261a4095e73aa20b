"""The only code that speaks to the model libraries: one file per kind of model."""

"""Applies remedies to a training script: whole or not at all, and so that it can be undone."""

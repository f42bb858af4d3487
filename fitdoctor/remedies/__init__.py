"""Remedies: each file of this folder holds one, but `registry.py` and what they share."""

from fitdoctor.remedies.registry import NotApplicable, Remedy, get_remedy, remedies

__all__ = ["NotApplicable", "Remedy", "get_remedy", "remedies"]

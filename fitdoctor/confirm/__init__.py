"""Confirming: from a captured training to remedies, reruns and a verdict on each."""

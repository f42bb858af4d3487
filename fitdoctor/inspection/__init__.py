"""A checkup of a Recording: signals of the captured model and data, before any training."""

"""The HTML report: one page in one file, which asks nothing of the network."""

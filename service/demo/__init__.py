"""The demo: from nothing to served decisions, by the same commands that anyone would type."""

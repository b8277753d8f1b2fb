"""Features: one definition, two executors (`offline` in bulk, `online` per decision)."""

"""Dataset folders made from data that others publish."""

"""HTTP in and out: a blueprint a resource, and what they share."""

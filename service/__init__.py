"""The decision service: what decides, records and answers."""

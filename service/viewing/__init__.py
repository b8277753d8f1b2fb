"""One decision, laid out for people: what was known, where each offer fell, and why.

Pure: from the record, its evidence and the ground it stood on to a JSON object. Nothing is read,
kept or learned.
"""

from service.viewing.view import Seen, view

__all__ = ["Seen", "view"]

"""A trained model as an immutable folder: written once, checked before anything uses it.

::

    20171231-3f2a9c1b7e44/
        manifest.json      what is in it, what it was made from, what it must answer
        golden.json        rows with the margins and contributions they must give
        MODEL_CARD.md
        report.html        where a report was made
        propensity/        LightGBM as text, all else JSON or Parquet; never a pickle

The version is derived from the content, so the same inputs give the same folder, byte for byte,
and a folder whose manifest was touched no longer answers to its name.
"""

from models.bundle.model import PropensityModel
from models.bundle.reading import Bundle, load_bundle
from models.bundle.writing import write_bundle

__all__ = ["Bundle", "PropensityModel", "load_bundle", "write_bundle"]

"""From a dataset folder to a bundle: what learns."""

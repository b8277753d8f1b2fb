"""The commands of the ``nbo`` tree that the service brings."""

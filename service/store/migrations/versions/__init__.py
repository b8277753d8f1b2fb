"""One file a step, in order; what has been released is never changed."""

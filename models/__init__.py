"""What has been learned, and how to use it."""

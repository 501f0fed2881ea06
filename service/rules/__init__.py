"""What the service knows of its field: pure functions, without input or output."""

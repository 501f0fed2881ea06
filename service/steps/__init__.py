"""Steps that several handlers share."""

"""Code around the generated client for other teams, one folder for each language."""

"""What other teams get around the generated client, one folder for each language."""

"""From schemas to the Python types that decode them, and what these leave to the judge."""

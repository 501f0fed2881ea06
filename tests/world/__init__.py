"""Other people's contracts, compiled and exercised."""

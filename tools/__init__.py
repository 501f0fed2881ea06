"""Commands to run and to check the service, not part of it."""

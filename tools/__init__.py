"""What helps to run and to check the service, and is no part of it."""

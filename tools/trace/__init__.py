"""Traces as they are sent, for people and tests to look at."""

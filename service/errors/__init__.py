"""Errors: which problem an exception becomes, and how a problem is rendered."""

"""Where requests come in: identity, limits and pages."""

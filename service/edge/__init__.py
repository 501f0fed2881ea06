"""Where requests come in: identity, limits, pages, and the process around them."""

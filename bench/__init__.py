"""Cost of a request compared with peers: ``python -m bench`` (docs/performance.md)."""

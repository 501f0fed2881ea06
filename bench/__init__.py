"""What a request costs, beside peers that do the same job: ``python -m bench`` (docs/performance.md)."""

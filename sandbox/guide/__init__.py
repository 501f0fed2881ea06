"""Guide to the sandbox for integrators: a page at `/sandbox`, and the same as docs/sandbox.md."""

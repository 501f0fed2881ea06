"""What the sandbox can do for those who integrate: a page at `/sandbox`, and the same as docs/sandbox.md."""

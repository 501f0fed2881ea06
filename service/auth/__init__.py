"""Authentication: the tokens of callers, the keys that verify them, and our own token for upstreams."""

"""The upstreams as servers: each a generated server half under the eyes of its own contract, behind faults."""

"""What other teams get: the contract, clients of it for Python and TypeScript, and what there is to read."""

"""Packages for other teams: the contract, clients for Python and TypeScript, and documentation."""

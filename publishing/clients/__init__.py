"""Clients by other people's generators: made from the published contract, compiled, and run through the flow."""

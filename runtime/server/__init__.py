"""The server half: middlewares on connexion's routing, and typed operations behind them."""

from runtime.server.operations import Endpoint, Hooks, make_endpoint

__all__ = ["Endpoint", "Hooks", "make_endpoint"]

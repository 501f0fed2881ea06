"""The platform behind int-api: offers, drafts, orders and the rides that come of them."""

from sandbox.platform.platform import Platform

__all__ = ["Platform"]

"""The version of this package, which is the contract's."""

__version__ = "1.2.0"

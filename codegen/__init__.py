"""The compiler: contracts in ``api/`` and ``clients/`` become ``generated/``."""

"""The service itself, with FOM_TRANSPORT=aiohttp: what its own transport gains."""

from __future__ import annotations

import os
import sys

from service.__main__ import main

if __name__ == "__main__":
    os.environ["FOM_TRANSPORT"] = "aiohttp"
    sys.exit(main())

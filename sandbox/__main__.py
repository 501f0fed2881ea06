"""`python -m sandbox`: bring the service up in its sandbox, or let it tell a story."""

import sys

from sandbox.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

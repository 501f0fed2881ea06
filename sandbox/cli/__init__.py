"""The sandbox for people: `python -m sandbox run` and `python -m sandbox demo`."""

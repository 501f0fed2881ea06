"""What a worker says to its supervisor, a line each."""

READY = b"ready\n"
ALIVE = b"alive\n"
#: seconds between two signs of life
ALIVE_EVERY = 1.0

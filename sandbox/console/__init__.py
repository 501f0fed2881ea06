"""Backend of the dispatcher's console: the page itself, and the platform around the service."""

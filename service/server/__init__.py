"""The HTTP server: listening sockets, and limits on connections."""

"""The stand-in of fleet-authproxy: it signs a token for each request and passes the request on to the service."""

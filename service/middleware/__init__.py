"""ASGI middlewares of the API, in the order in which ``service.app`` lists them."""

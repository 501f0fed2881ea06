"""fleet-orders-manager: the service through which a fleet's dispatchers create orders."""

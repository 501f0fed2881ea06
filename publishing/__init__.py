"""Tools that build and check the published contract. Not shipped with the service."""

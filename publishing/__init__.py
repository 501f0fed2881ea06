"""What makes and judges the contract as other teams get it. Not shipped with the service."""

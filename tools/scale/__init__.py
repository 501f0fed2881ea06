"""The service several times on one machine, behind HAProxy."""

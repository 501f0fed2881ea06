"""The same job as others would do it. Each peer is short, and takes the settings of the service (FOM_*)."""

"""Programs of others against the service, and schemas of the standard in our words."""

"""Vector tiles of the feature service."""

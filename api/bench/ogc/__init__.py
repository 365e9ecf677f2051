"""The feature service beside pygeoapi and TiPg: what conforms, and how fast each is."""

"""OGC API - Features: request-free parts first, one thin layer of endpoints on top."""

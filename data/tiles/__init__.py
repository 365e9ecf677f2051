"""Vector tiles: windows of the map as small binary pictures that clients draw themselves."""

"""Rows at rest, in SpatiaLite or PostGIS. Outside this room nobody knows which."""

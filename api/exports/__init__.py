"""Layers out of the database: one service behind command line and addresses."""

"""Papers from the store: composed, drawn, kept in a folder and sent."""

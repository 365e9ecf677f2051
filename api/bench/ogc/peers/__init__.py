"""The peers, each started with its own settings on the database we measure on."""

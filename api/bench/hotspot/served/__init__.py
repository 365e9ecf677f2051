"""Pages of the console and of maps over HTTP, from a service of its own, on each database."""

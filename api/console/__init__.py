"""The console over HTTP: pages on which staff take cases through the loop, forms before script."""

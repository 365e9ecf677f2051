"""The pure domain: frames and plain values in, frames and plain values out.

No database, no HTTP, no HTML and no environment variables are known here.
"""

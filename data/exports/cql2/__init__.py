"""CQL2 (OGC 21-065): parsed by a library, compiled to SQL through an allow-list of ours."""

from data.exports.cql2.compiling import compiled
from data.exports.cql2.fields import Field, fields_of
from data.exports.cql2.parsing import parsed

__all__ = ["Field", "compiled", "fields_of", "parsed"]

"""Open311 GeoReport v2: the same cases by an interface that others' programs know.

`endpoints` are the seven calls. Behind them: `services` (categories as services and what they ask),
`creating` and `asked` (a request written down; what a list is asked for), `requests` (a case as
the public may see it), `discovery`, `formats` (XML and JSON), `errors`.
"""

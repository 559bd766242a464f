"""A schema: a type or a JSON Schema dict, as identity, on the wire and back, and as judge."""

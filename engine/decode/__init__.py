"""Decoders: octets in, frozen items out, each with the span of octets it was read from. No clock, no sockets."""

"""The inspector: what the chosen arrow is, octet by octet."""

"""The application's own loopback servers, and the source of what they give out."""

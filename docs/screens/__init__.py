"""The pictures of the window: what is on each, and how it is taken."""

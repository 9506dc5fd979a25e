"""The window: what the engine observed, drawn. Importing this package imports no Qt."""

"""The engine: runs real sessions, writes down what crosses each connection, and reads it.

Pure asyncio. Imports neither ``gui``, PySide6 nor qasync.
"""

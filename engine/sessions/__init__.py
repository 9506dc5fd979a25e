"""Real sessions: HTTP by aiohttp, WebSocket by websockets, against any URL; and the loopback servers under ``local``."""

"""Real sessions: HTTP by aiohttp, WebSocket by websockets, against any URL; ``local`` has the loopback servers."""

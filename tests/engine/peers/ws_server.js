// A WebSocket server made of the package ws. The path says what it does; "compressed" in the query, whether it deflates.
"use strict";
const http = require("http");
const { WebSocketServer } = require("ws");

const behaviours = {
  "/echo": (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })),
  "/ping": (socket) => {
    socket.on("pong", (data) => socket.send(`pong ${data}`));
    socket.ping("are you there");
  },
  "/close": (socket) => socket.close(4001, "enough"),
  "/fragments": (socket) => {
    socket.send("one ", { fin: false });
    socket.send("two ", { fin: false });
    socket.send("three", { fin: true });
  },
  "/terminate": (socket) => socket.on("message", () => socket.terminate()),
};

const server = http.createServer((request, response) => response.writeHead(426).end("WebSocket only"));
const servers = [false, { threshold: 0 }].map((perMessageDeflate) => new WebSocketServer({ noServer: true, perMessageDeflate }));
server.on("upgrade", (request, stream, head) => {
  const url = new URL(request.url, "ws://localhost");
  const behaviour = behaviours[url.pathname];
  if (!behaviour) {
    stream.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    return;
  }
  servers[Number(url.searchParams.has("compressed"))].handleUpgrade(request, stream, head, behaviour);
});
server.listen(0, "127.0.0.1", () => console.log(`port ${server.address().port}`));

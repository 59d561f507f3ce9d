// SPDX-License-Identifier: GPL-3.0-or-later
// node's `ws`, as a server that echoes or as a client behind a CONNECT.
//   node websocket_peer.js serve          prints its port
//   node websocket_peer.js PROXY_PORT SERVER_PORT     sends three messages, prints what came back and the close code
"use strict";
const http = require("http");
const {WebSocket, WebSocketServer} = require("ws");
const compression = {threshold: 0, zlibDeflateOptions: {level: 9}};

if (process.argv[2] === "serve") {
  const server = new WebSocketServer({host: "127.0.0.1", port: 0, perMessageDeflate: compression, maxPayload: 1 << 30});
  server.on("listening", () => console.log(server.address().port));
  server.on("connection", socket => {
    socket.on("message", (data, binary) => socket.send(data, {binary}));
    socket.on("error", () => {});
  });
  process.stdin.on("end", () => process.exit(0)).resume();
} else {
  const [proxyPort, serverPort] = process.argv.slice(2).map(Number);
  const asking = http.request({host: "127.0.0.1", port: proxyPort, method: "CONNECT", path: `127.0.0.1:${serverPort}`});
  asking.on("connect", (answer, stream) => {
    const agent = new http.Agent();
    agent.createConnection = () => stream;
    const client = new WebSocket(`ws://127.0.0.1:${serverPort}/node`, {agent, perMessageDeflate: compression});
    const messages = ["text of node", Buffer.from([0, 1, 2, 255]), "x".repeat(70000)];
    let came = 0;
    client.on("open", () => messages.forEach(m => client.send(m)));
    client.on("message", (data, binary) => {
      console.log(binary ? data.toString("hex") : data.length > 100 ? data.length : data.toString());
      if (++came === messages.length) client.ping("beat");
    });
    client.on("pong", data => {
      console.log("pong " + data);
      client.close(3001, "done");
    });
    client.on("close", code => {
      console.log("close " + code);
      process.exit(0);
    });
  });
  asking.end();
}

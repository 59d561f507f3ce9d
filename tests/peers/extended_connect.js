// SPDX-License-Identifier: GPL-3.0-or-later
// node's HTTP/2 server with RFC 8441: WebSockets inside streams, whose messages it sends back in upper case.
//   node extended_connect.js CERTIFICATE KEY       prints its port, ends with its standard input
'use strict';
const fs = require('fs');
const http2 = require('http2');

const [certificate, key] = process.argv.slice(2).map((f) => fs.readFileSync(f));
const server = http2.createSecureServer({cert: certificate, key, settings: {enableConnectProtocol: true}});

/// Calls back with (first byte, payload) of each frame; a client's are masked.
function readFrames(stream, frame) {
  let held = Buffer.alloc(0);
  stream.on('data', (bytes) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= 6) {
      let at = 2, length = held[1] & 0x7f;
      if (length === 126) {
        length = held.readUInt16BE(2);
        at = 4;
      }
      if (held.length < at + 4 + length) return;
      const mask = held.subarray(at, at + 4), payload = Buffer.from(held.subarray(at + 4, at + 4 + length));
      for (let i = 0; i < length; ++i) payload[i] ^= mask[i & 3];
      frame(held[0], payload);
      held = held.subarray(at + 4 + length);
    }
  });
}

function writeFrame(stream, first, payload) {
  const head = payload.length < 126 ? Buffer.from([first, payload.length]) : Buffer.from([first, 126, payload.length >> 8, payload.length & 255]);
  stream.write(Buffer.concat([head, payload]));
}

server.on('stream', (stream, headers) => {
  stream.on('error', () => {});
  if (headers[':method'] !== 'CONNECT' || headers[':protocol'] !== 'websocket') {
    stream.respond({':status': 200});
    stream.end('no WebSocket');
    return;
  }
  stream.respond({':status': 200, 'sec-websocket-protocol': 'shout'});
  readFrames(stream, (first, payload) => {
    const opcode = first & 15;
    if (opcode === 9) return writeFrame(stream, 0x8a, payload);
    if (opcode === 8) {
      writeFrame(stream, first, payload);
      return stream.end();
    }
    if (payload.toString() === 'leave') return stream.destroy(new Error('left'));  // INTERNAL_ERROR
    writeFrame(stream, first, Buffer.from(payload.toString().toUpperCase()));
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();

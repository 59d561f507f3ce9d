// SPDX-License-Identifier: GPL-3.0-or-later
// npm's grpc-js as a client of tests/support/grpc_peers.py, or as a server of the same methods. Messages are bytes.
//   node grpc_peer.js client HOST:PORT [ROOTS]     prints one JSON object: what each call gave; grpc_proxy names the proxy
//   node grpc_peer.js server CERTIFICATE KEY       prints its port, ends with its standard input
'use strict';
const fs = require('fs');
const grpc = require('@grpc/grpc-js');

const same = (b) => b;
const unlimited = {'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1};
const path = (method) => '/peer.Test/' + method;
const reversed = (b) => Buffer.from(b).reverse();

async function client(authority, roots) {
  const credentials = roots ? grpc.credentials.createSsl(fs.readFileSync(roots)) : grpc.credentials.createInsecure();
  const c = new grpc.Client(authority, credentials, unlimited);
  const unary = (method, message, options = {}) => new Promise((resolve) => {
    c.makeUnaryRequest(path(method), same, same, Buffer.from(message), new grpc.Metadata(), options, (error, answer) => resolve([error, answer]));
  });
  const all = (stream) => new Promise((resolve, reject) => {
    const got = [];
    stream.on('data', (m) => got.push(m.toString())).on('end', () => resolve(got)).on('error', reject);
  });
  const out = {};
  out.unary = (await unary('Unary', 'abc'))[1].toString();
  out.serverStream = await all(c.makeServerStreamRequest(path('ServerStream'), same, same, Buffer.from('3')));
  out.clientStream = await new Promise((resolve, reject) => {
    const call = c.makeClientStreamRequest(path('ClientStream'), same, same, (error, answer) => error ? reject(error) : resolve(answer.toString()));
    for (const m of ['a', 'b', 'c']) call.write(Buffer.from(m));
    call.end();
  });
  out.bidi = await new Promise((resolve, reject) => {
    const call = c.makeBidiStreamRequest(path('Bidi'), same, same);
    const got = [];
    call.on('data', (m) => {  // the next is sent when the last was answered
      got.push(m.toString());
      if (got.length < 3) call.write(Buffer.from(String(got.length)));
      else call.end();
    }).on('end', () => resolve(got)).on('error', reject);
    call.write(Buffer.from('0'));
  });
  out.deadline = (await unary('Wait', '', {deadline: Date.now() + 500}))[0].code;
  out.cancel = await new Promise((resolve) => {
    const call = c.makeServerStreamRequest(path('Endless'), same, same, Buffer.from(''));
    call.once('data', () => call.cancel()).on('error', (error) => resolve(error.code));
  });
  const failed = (await unary('Fail', ''))[0];
  out.status = [failed.code, failed.metadata.get('grpc-status-details-bin')[0].toString('hex')];
  out.large = (await unary('Sized', String(20 << 20)))[1].length;
  console.log(JSON.stringify(out));
  c.close();
}

function server(certificate, key) {
  const s = new grpc.Server(unlimited);
  const method = (name, requestStream, responseStream) =>
      ({path: path(name), requestStream, responseStream, requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same});
  s.addService({
    Unary: method('Unary', false, false), ServerStream: method('ServerStream', false, true), ClientStream: method('ClientStream', true, false),
    Bidi: method('Bidi', true, true), Fail: method('Fail', false, false),
  }, {
    Unary: (call, done) => done(null, reversed(call.request)),
    ServerStream: (call) => {
      for (let n = 0; n < Number(call.request.toString()); ++n) call.write(Buffer.from(String(n)));
      call.end();
    },
    ClientStream: (call, done) => {
      const got = [];
      call.on('data', (m) => got.push(m.toString())).on('end', () => done(null, Buffer.from(got.join('|'))));
    },
    Bidi: (call) => call.on('data', (m) => call.write(Buffer.concat([Buffer.from('re '), m]))).on('end', () => call.end()),
    Fail: (call, done) => done({code: grpc.status.NOT_FOUND, details: 'nothing'}),
  });
  const pair = {cert_chain: fs.readFileSync(certificate), private_key: fs.readFileSync(key)};
  s.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createSsl(null, [pair]), (error, port) => {
    if (error) throw error;
    console.log(port);
  });
  process.stdin.on('end', () => s.forceShutdown()).resume();
}

const [what, ...rest] = process.argv.slice(2);
if (what === 'client') client(...rest).catch((error) => { console.error(error); process.exitCode = 1; });
else server(...rest);

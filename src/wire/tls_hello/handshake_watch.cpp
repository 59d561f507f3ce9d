// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/tls_hello/handshake_watch.h"

#include <algorithm>

namespace penstock::wire {

namespace {

constexpr std::uint8_t changeCipherSpec = 20, alert = 21, handshake = 22, applicationData = 23;
constexpr std::uint8_t clientHello = 1, serverHello = 2;
constexpr std::size_t headSize = 5, longestRecord = 16384 + 2048;
// The least a Finished of TLS 1.3 can be: a header of 4, a hash of 32, the content type, a tag of 16. An alert is 19.
constexpr std::size_t shortestFinished = 4 + 32 + 1 + 16;

bool aboutCertificate(std::uint8_t description) { return (description >= 42 && description <= 46) || description == 48; }

}  // namespace

void HandshakeWatch::Reader::feed(std::string_view bytes, HandshakeWatch& watch, Seen seen) {
  while (!bytes.empty() && !watch.settled()) {
    if (skip) {
      const std::size_t n = std::min(skip, bytes.size());
      bytes.remove_prefix(n);
      skip -= n;
      continue;
    }
    head[have++] = std::uint8_t(bytes.front());
    bytes.remove_prefix(1);
    if (have < headSize) continue;
    Record r;
    r.type = head[0];
    r.length = std::size_t(head[3] << 8 | head[4]);
    if (r.type < changeCipherSpec || r.type > applicationData || head[1] != 3 || r.length > longestRecord) {
      watch.unreadable_ = true;
      return;
    }
    const std::size_t content = std::min(r.length, r.begin.size());
    if (have < headSize + content) continue;
    std::copy_n(head.begin() + headSize, content, r.begin.begin());
    have = 0;
    skip = r.length - content;
    (watch.*seen)(r);
  }
}

void HandshakeWatch::fromClient(const Record& r) {
  switch (r.type) {
    case changeCipherSpec: changedCipher_ = true; break;
    case handshake:
      // After a change of ciphers it is TLS 1.2's Finished, or the second hello of TLS 1.3, which begins as the first did.
      if (changedCipher_ && r.begin[0] != clientHello) accepted_ = true;
      break;
    case applicationData:
      if (r.length >= shortestFinished)
        accepted_ = true;
      else
        alerted_ = refused_ = true;
      break;
    case alert:
      alerted_ = true;
      refused_ = refused_ || aboutCertificate(r.begin[1]);
      break;
  }
}

void HandshakeWatch::fromServer(const Record& r) {
  if (r.type == handshake && r.begin[0] == serverHello) answered_ = true;
  if (r.type == alert) serverFailed_ = true;
}

HandshakeWatch::Client HandshakeWatch::client() const {
  if (settled() || serverFailed_ || !answered_) return Client::unknown;
  if (refused_) return Client::refused;
  return alerted_ ? Client::unknown : Client::vanished;
}

}  // namespace penstock::wire

// SPDX-License-Identifier: GPL-3.0-or-later
// Two HTTP/2 sessions joined by memory, and what each of them told.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "penstock/wire/http2/session.h"

namespace penstock::wire::http2::test {

/// Keeps everything it is told, a record for each stream. Streams of a server get their record as owner; a client gives its own.
struct Told : Events {
  struct Stream {
    StreamId id = 0;
    std::shared_ptr<model::RequestHead> request;
    HeadVerdict verdict = HeadVerdict::ok;
    std::string why;
    std::vector<std::shared_ptr<model::ResponseHead>> responses;
    std::string data;
    std::shared_ptr<const model::Headers> trailers;
    bool ended = false, closed = false, drained = false;
    ErrorCode code = ErrorCode::noError;
  };
  Session* session = nullptr;
  std::map<StreamId, std::unique_ptr<Stream>> streams;
  std::vector<PeerSettings> settings;
  std::vector<std::pair<ErrorCode, std::string>> goaways;

  Stream& at(StreamId id) {
    auto& s = streams[id];
    if (!s) s = std::make_unique<Stream>();
    s->id = id;
    return *s;
  }
  static Stream& of(void* owner) { return *static_cast<Stream*>(owner); }

  void onRequest(StreamId id, std::shared_ptr<model::RequestHead> head, HeadVerdict verdict, std::string why) override {
    Stream& s = at(id);
    s.request = std::move(head);
    s.verdict = verdict;
    s.why = std::move(why);
    session->setOwner(id, &s);
  }
  void onResponse(void* owner, std::shared_ptr<model::ResponseHead> head, HeadVerdict verdict) override {
    of(owner).responses.push_back(std::move(head));
    of(owner).verdict = verdict;
  }
  void onData(void* owner, std::string_view bytes) override { of(owner).data.append(bytes); }
  void onTrailers(void* owner, std::shared_ptr<const model::Headers> t) override { of(owner).trailers = std::move(t); }
  void onEnd(void* owner) override { of(owner).ended = true; }
  void onClosed(void* owner, ErrorCode code, std::string why) override {
    of(owner).closed = true;
    of(owner).code = code;
    if (!why.empty()) of(owner).why = std::move(why);
  }
  void onDrained(void* owner) override { of(owner).drained = true; }
  void onPeerSettings(const PeerSettings& s) override { settings.push_back(s); }
  void onGoaway(ErrorCode code, std::string_view debug) override { goaways.emplace_back(code, debug); }
};

struct Pair {
  explicit Pair(Options serverOptions = {}, Options clientOptions = {})
      : client(Role::client, clientOptions, atClient), server(Role::server, serverOptions, atServer) {
    atClient.session = &client;
    atServer.session = &server;
  }
  /// Both ways until nothing moves, in pieces of `piece` bytes. Time stands still unless `now` is moved.
  void run(std::size_t piece = SIZE_MAX) {
    while (true) {
      const bool a = pass(client, server, piece), b = pass(server, client, piece);
      if (!a && !b) return;
    }
  }
  bool pass(Session& from, Session& to, std::size_t piece) {
    std::string bytes;
    from.produce(bytes, SIZE_MAX);
    for (std::size_t at = 0; at < bytes.size(); at += piece) to.receive(std::string_view(bytes).substr(at, piece), now);
    return !bytes.empty();
  }
  Told::Stream& request(const model::RequestHead& head, bool end) {
    auto fresh = std::make_unique<Told::Stream>();
    Told::Stream* s = fresh.get();
    s->id = client.request(head, end, s);
    atClient.streams[s->id] = std::move(fresh);
    return *s;
  }

  SteadyTime now = SteadyTime(std::chrono::hours(1));
  Told atClient, atServer;
  Session client, server;
};

inline model::RequestHead requestOf(std::vector<std::pair<std::string, std::string>> fields) {
  model::RequestHead head;
  head.version = model::HttpVersion::http2;
  for (const auto& [name, value] : fields) head.headers.append(name, value);
  return head;
}
inline model::RequestHead get(std::string path = "/") {
  return requestOf({{":method", "GET"}, {":scheme", "https"}, {":authority", "example.com"}, {":path", std::move(path)}});
}
inline model::ResponseHead responseOf(int status, std::vector<std::pair<std::string, std::string>> fields = {}) {
  model::ResponseHead head;
  head.status = status;
  head.version = model::HttpVersion::http2;
  head.headers.append(":status", std::to_string(status));
  for (const auto& [name, value] : fields) head.headers.append(name, value);
  return head;
}

constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A frame by hand (RFC 9113 4.1).
inline std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload = {}) {
  std::string out;
  const auto n = payload.size();
  for (const std::size_t b : {n >> 16, n >> 8, n}) out += char(b & 0xff);
  out += char(type);
  out += char(flags);
  for (const std::uint32_t b : {stream >> 24, stream >> 16, stream >> 8, stream}) out += char(b & 0xff);
  out.append(payload);
  return out;
}
/// A field as a literal that no table keeps, without Huffman.
inline std::string literal(std::string_view name, std::string_view value, bool never = false) {
  std::string out(1, never ? '\x10' : '\x00');
  for (const std::string_view part : {name, value}) {
    out += char(part.size());  // below 127
    out.append(part);
  }
  return out;
}

}  // namespace penstock::wire::http2::test

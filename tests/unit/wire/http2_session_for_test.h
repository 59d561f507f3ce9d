// SPDX-License-Identifier: GPL-3.0-or-later
// Two sessions that face each other in memory, and what each was told, as lines.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "penstock/wire/http2/session.h"

namespace penstock::wire::http2::test {

inline Options smallWindows() {
  Options o;
  o.streamWindow = 65'535;
  o.connectionWindow = 1 << 20;
  o.headLimit = 4096;
  return o;
}

class End final : public Events {
 public:
  explicit End(Role role, const Options& options = smallWindows()) : session(role, options, *this) {}

  void onRequest(StreamId id, std::shared_ptr<model::RequestHead> head, HeadVerdict verdict, std::string why) override {
    told.push_back("request " + std::to_string(id) + " " + head->method + " " + head->target + words(verdict) + clause(why));
    requests[id] = std::move(head);
    if (verdict == HeadVerdict::ok) session.setOwner(id, &owners[id]);
  }
  void onResponse(void* owner, std::shared_ptr<model::ResponseHead> head, HeadVerdict verdict, std::string why) override {
    told.push_back("response " + name(owner) + " " + std::to_string(head->status) + words(verdict) + clause(why));
  }
  void onData(void* owner, std::string_view bytes) override {
    bodies[idOf(owner)] += bytes;
    taken += bytes.size();
  }
  void onTrailers(void* owner, std::shared_ptr<const model::Headers> trailers) override {
    told.push_back("trailers " + name(owner) + " " + std::string(trailers->find("x-t").value_or("")));
  }
  void onEnd(void* owner) override { told.push_back("end " + name(owner)); }
  void onClosed(void* owner, ErrorCode code, std::string why) override {
    told.push_back("closed " + name(owner) + " " + std::string(toText(code)) + clause(why));
  }
  void onDrained(void* owner) override { told.push_back("drained " + name(owner)); }
  void onPeerSettings(const PeerSettings& settings) override { peer = settings; }
  void onGoaway(ErrorCode code, std::string_view debug) override { told.push_back("goaway " + std::string(toText(code)) + clause(std::string(debug))); }

  StreamId request(const std::string& path, bool end = true) {
    model::RequestHead head;
    head.method = "GET";
    head.headers.append(":method", "GET");
    head.headers.append(":scheme", "https");
    head.headers.append(":authority", "a.example");
    head.headers.append(":path", path);
    const StreamId next = lastRequest == 0 ? 1 : lastRequest + 2;
    lastRequest = session.request(head, end, &owners[next]);
    return lastRequest;
  }
  void respond(StreamId id, bool end = true, int status = 200) {
    model::ResponseHead head;
    head.status = status;
    head.headers.append(":status", std::to_string(status));
    session.respond(id, head, end);
  }
  /// What was told since it was asked last.
  std::vector<std::string> takeTold() { return std::exchange(told, {}); }

  Session session;
  std::map<StreamId, char> owners;  // its address stands for the stream
  std::map<StreamId, std::shared_ptr<model::RequestHead>> requests;
  std::map<StreamId, std::string> bodies;
  std::vector<std::string> told;
  PeerSettings peer;
  std::size_t taken = 0;
  StreamId lastRequest = 0;

 private:
  StreamId idOf(void* owner) const {
    for (const auto& [id, place] : owners)
      if (&place == owner) return id;
    return -1;
  }
  std::string name(void* owner) const { return std::to_string(idOf(owner)); }
  static std::string clause(const std::string& why) { return why.empty() ? "" : ": " + why; }
  static std::string words(HeadVerdict verdict) {
    return verdict == HeadVerdict::ok ? "" : verdict == HeadVerdict::tooLarge ? " too large" : " malformed";
  }
};

/// A client and a server, and the wire between them.
class Pair {
 public:
  explicit Pair(const Options& server = smallWindows()) : client(Role::client), server(Role::server, server) {
    carry();
    client.told.clear();
    this->server.told.clear();
  }
  /// Until neither has anything to say; `atOnce` bytes a receive().
  void carry(std::size_t atOnce = SIZE_MAX) {
    while (carryOne(client, server, atOnce) | carryOne(server, client, atOnce)) {
    }
  }
  /// What `from` says reaches `to`; false when it says nothing.
  bool carryOne(End& from, End& to, std::size_t atOnce = SIZE_MAX) {
    std::string out;
    from.session.produce(out, SIZE_MAX);
    for (std::string_view left = out; !left.empty();) {
      std::string_view piece = left.substr(0, atOnce);
      left.remove_prefix(piece.size());
      while (!piece.empty() && to.session.receive(piece, now)) {
      }
      if (!piece.empty()) break;
    }
    return !out.empty();
  }

  End client, server;
  SteadyTime now = SteadyTime(std::chrono::hours(1));
};

}  // namespace penstock::wire::http2::test

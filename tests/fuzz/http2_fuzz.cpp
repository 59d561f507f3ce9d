// SPDX-License-Identifier: GPL-3.0-or-later
// One connection of HTTP/2, as server and as client: what it tells does not depend on the split, comes in an order that
// makes sense, and stays within its bounds. The first byte of the input chooses; the server's input begins behind the
// preface, the client's with SETTINGS.
#include <algorithm>
#include <map>
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/wire/http2/session.h"

namespace {

using namespace penstock;
using namespace penstock::wire::http2;

constexpr std::size_t headLimit = 4096;
constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// One byte a stream: its address is the owner.
struct Side final : Events {
  explicit Side(Role r) : role(r), session(r, options(), *this) {}

  static Options options() {
    Options o;
    o.maxConcurrentStreams = 16;
    o.streamWindow = 65'535;
    o.connectionWindow = 1 << 20;
    o.headLimit = headLimit;
    o.enableConnectProtocol = true;
    return o;
  }

  void onRequest(StreamId id, std::shared_ptr<model::RequestHead> head, HeadVerdict verdict, std::string why) override {
    fuzz::require(role == Role::server && head, "a request to a client, or without a head");
    fuzz::require((verdict == HeadVerdict::malformed) == !why.empty(), "a reason goes with what is malformed");
    note("request", id, int(verdict), head->method + " " + head->target);
    checkHead(head->headers);
    if (verdict == HeadVerdict::malformed) return;
    open[id] = true;
    session.setOwner(id, &open[id]);
    if (id % 4 == 1) return;  // answered at the end of the input, if ever
    model::ResponseHead answer;
    answer.status = 200;
    answer.headers.append(":status", "200");
    session.respond(id, answer, false);
    session.data(id, "an answer");
    session.end(id, nullptr);
  }
  void onResponse(void* owner, std::shared_ptr<model::ResponseHead> head, HeadVerdict verdict, std::string why) override {
    fuzz::require(role == Role::client && head && isOpen(owner), "a response to nobody");
    fuzz::require((verdict == HeadVerdict::malformed) == !why.empty(), "a reason goes with what is malformed");
    note("response", idOf(owner), int(verdict), std::to_string(head->status));
    checkHead(head->headers);
  }
  void onData(void* owner, std::string_view bytes) override {
    received += bytes.size();
    fuzz::require(received <= 1 << 20, "more data than the windows allow");
    if (!owner) return;
    fuzz::require(isOpen(owner), "data of a stream that is over");
    data += bytes;  // a frame may come in pieces
    if (consumes) {
      session.consume(idOf(owner), bytes.size());
      received -= bytes.size();
    }
  }
  void onTrailers(void* owner, std::shared_ptr<const model::Headers> trailers) override {
    fuzz::require(trailers != nullptr, "trailers without fields");
    note("trailers", idOf(owner), 0, std::to_string(trailers->size()));
    checkHead(*trailers);
  }
  void onEnd(void* owner) override { note("end", idOf(owner), 0, ""); }
  void onClosed(void* owner, ErrorCode code, std::string why) override {
    note("closed", idOf(owner), int(code), why);
    if (!owner) return;
    fuzz::require(isOpen(owner), "closed twice");
    *static_cast<bool*>(owner) = false;
  }
  void onDrained(void* owner) override { note("drained", idOf(owner), 0, ""); }
  void onPeerSettings(const PeerSettings& s) override {
    note("settings", 0, s.enableConnectProtocol, std::to_string(s.maxConcurrentStreams));
  }
  void onGoaway(ErrorCode code, std::string_view debug) override { note("goaway", 0, int(code), debug); }

  void note(std::string_view what, StreamId id, int number, std::string_view text) {
    flushData();
    log.append(what)
        .append(" ")
        .append(std::to_string(id))
        .append(" ")
        .append(std::to_string(number))
        .append(" ")
        .append(text)
        .append("\n");
  }
  void flushData() {
    if (!data.empty()) log += "data " + data + "\n";
    data.clear();
  }
  void checkHead(const model::Headers& fields) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      size += fields[i].name.size() + fields[i].value.size();
      fuzz::require(fields[i].name.find_first_of("\r\n") == std::string_view::npos &&
                        fields[i].value.find_first_of("\r\n") == std::string_view::npos,
                    "a field that could end a line");
    }
    fuzz::require(size <= headLimit, "a head over its limit");
  }
  bool isOpen(void* owner) const { return owner && *static_cast<bool*>(owner); }
  StreamId idOf(void* owner) const {
    for (const auto& [id, flag] : open)
      if (&flag == owner) return id;
    return 0;
  }

  Role role;
  std::map<StreamId, bool> open;  // by id, for good: addresses stay
  std::string log, data;
  std::size_t received = 0;
  bool consumes = false;
  Session session;  // last: its end tells nobody who is gone
};

void ask(Side& client) {
  for (const char* path : {"/", "/upload", "/third"}) {
    model::RequestHead head;
    head.method = path[1] == 'u' ? "POST" : "GET";
    for (const auto& [name, value] : {std::pair{":method", head.method.c_str()},
                                      {":scheme", "https"},
                                      {":authority", "example.com"},
                                      {":path", path}})
      head.headers.append(name, value);
    const StreamId promised = StreamId(client.open.size()) * 2 + 1;
    bool& flag = client.open[promised];
    const StreamId id = client.session.request(head, head.method == "GET", &flag);
    fuzz::require(id == promised || id == 0, "streams are numbered in order");
    flag = id != 0;
    if (id && head.method == "POST") client.session.data(id, "a body that goes on");
  }
}

enum class Way { whole, pieces, answered };

std::string run(Role role, std::string_view in, Way way, std::uint32_t split) {
  Side side(role);
  side.consumes = way == Way::answered;
  std::string out, input;
  if (role == Role::client) {
    ask(side);
    side.session.produce(out, SIZE_MAX);  // streams that nobody was told of cannot be answered
  } else {
    input = preface;
  }
  input += in;
  SteadyTime now{};
  bool going = true;
  for (std::string_view rest = input; going && !rest.empty();) {
    split = split * 1664525u + 1013904223u;
    const std::size_t size =
        way == Way::whole ? rest.size() : std::min<std::size_t>(rest.size(), 1 + (split >> 24) % 23);
    std::string_view piece = rest.substr(0, size);
    while (going && !piece.empty()) {
      const std::size_t before = piece.size();
      going = side.session.receive(piece, now);
      fuzz::require(piece.size() < before || !going, "nothing was taken");
    }
    rest.remove_prefix(size);
    if (way == Way::answered) {
      going = side.session.produce(out, SIZE_MAX) && going;
      now += std::chrono::milliseconds(split >> 30);
    }
  }
  fuzz::require(going || !side.session.failure().empty() || side.session.done(), "an end without a reason");
  side.flushData();
  const std::string told = side.log + side.session.failure();
  side.session.produce(out, SIZE_MAX);
  fuzz::require(out.size() < 4'000'000, "much more is said than was asked");
  return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 200'000) return 0;
  const Role role = data[0] & 1 ? Role::client : Role::server;
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  fuzz::require(run(role, in, Way::whole, 0) == run(role, in, Way::pieces, data[0]),
                "what is told depends on the split");
  run(role, in, Way::answered, data[0]);
  return 0;
}

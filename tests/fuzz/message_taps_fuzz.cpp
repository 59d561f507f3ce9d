// SPDX-License-Identifier: GPL-3.0-or-later
// The taps over hostile content: what they list does not depend on the split, and lies where they say.
#include <algorithm>
#include <string>
#include <vector>

#include "penstock/record/taps.h"
#include "unit/record/recording_thread.h"
#include "fuzz/fuzz.h"

namespace {

using namespace penstock;
using model::Direction;

struct Sink final : model::ExchangeSink {
  model::ExchangeId nextId() override { return 1; }
  void record(model::RecordBatch batch) override {
    for (auto& b : batch.messages)
      for (auto& m : b.messages) {
        fuzz::require(m.index <= messages.size(), "a message out of order");
        if (m.index == messages.size()) messages.emplace_back();
        messages[std::size_t(m.index)] = std::move(m);
      }
    for (auto& x : batch.exchanges) exchange = x;
  }
  bool congested() const override { return false; }
  void whenReady(std::function<void()> ready) override { ready(); }
  bool recording() const override { return true; }
  std::vector<model::Message> messages;
  model::ExchangePtr exchange;
};

struct Heads {
  std::string_view requestType, responseType, coding, upgrade, extensions;
};
constexpr Heads heads[] = {
    {"", "", "", "websocket", ""},
    {"", "", "", "websocket", "permessage-deflate"},
    {"", "", "", "websocket", "permessage-deflate; client_no_context_takeover; server_no_context_takeover"},
    {"application/grpc", "application/grpc", "", "", ""},
    {"application/grpc-web", "application/grpc-web", "", "", ""},
    {"application/grpc-web-text", "application/grpc-web-text", "", "", ""},
    {"", "text/event-stream", "", "", ""},
    {"", "text/event-stream", "gzip", "", ""},
};

/// What of a message must not depend on the split.
std::string keyOf(const model::Message& m) {
  std::string out = std::to_string(int(m.direction)) + " " + std::to_string(int(m.kind)) + " " + std::to_string(unsigned(m.flags)) + " " +
                    std::to_string(m.code) + " " + std::to_string(m.size) + " " + std::to_string(m.offset) + " ";
  if (m.payload) out += *m.payload;
  return out + "|" + m.label + "|" + m.preview;
}

std::vector<std::string> run(const Heads& h, std::string_view in, std::uint32_t split) {
  Sink sink;
  std::vector<std::string> out;
  record::test::RecordingThread thread(sink, 1 << 16);
  auto live = thread.recorder.begin(steadyNow());
  auto request = std::make_shared<model::RequestHead>();
  auto response = std::make_shared<model::ResponseHead>();
  request->headers.append("Content-Type", h.requestType);
  response->headers.append("Content-Type", h.responseType);
  response->headers.append("Content-Encoding", h.coding);
  response->headers.append("Upgrade", h.upgrade);
  response->headers.append("Sec-WebSocket-Extensions", h.extensions);
  response->status = h.upgrade.empty() ? 200 : 101;
  live->x().request = request;
  record::tapRequest(*live);
  live->x().response = response;
  record::tapResponse(*live);
  if (!h.upgrade.empty()) record::tapSwitched(*live);
  const std::size_t half = in.size() / 2;
  for (const Direction d : {Direction::toServer, Direction::toClient}) {
    std::string_view rest = d == Direction::toServer ? in.substr(0, half) : in.substr(half);
    while (!rest.empty()) {
      split = split * 1664525u + (split ? 1013904223u : 0u);
      const std::string_view piece = rest.substr(0, split ? 1 + (split >> 24) % 11 : rest.size());
      rest.remove_prefix(piece.size());
      live->body(d, piece);
      if (split >> 30 == 0) thread.recorder.flush();
    }
  }
  live->finish();
  thread.recorder.flush();
  fuzz::require(sink.exchange && sink.exchange->messages == sink.messages.size(), "messages that were not handed over");
  for (const model::Message& m : sink.messages) {
    const model::Body& body = m.direction == Direction::toServer ? sink.exchange->requestBody : sink.exchange->responseBody;
    const bool cut = any(m.flags & model::MessageFlag::cut);
    fuzz::require(m.preview.size() <= model::Message::previewLimit, "a long preview");
    fuzz::require(m.payload ? cut == (m.payload->size() < m.size) : cut || m.offset + m.size <= body.recorded, "a payload that is not there");
    fuzz::require(m.endedAt >= m.at, "an end before its beginning");
    out.push_back(keyOf(m));
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Heads& h = heads[data[0] % std::size(heads)];
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  const auto whole = run(h, in, 0), pieces = run(h, in, std::uint32_t(data[0]) + 1);
  fuzz::require(whole == pieces, "the messages depend on the split");
  return 0;
}

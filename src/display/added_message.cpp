// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/added_message.h"

#include <algorithm>
#include <array>

#include "penstock/model/trace.h"

namespace penstock::display {
namespace {

using model::Application;
using model::MessageKind;

/// MQTT inside of a WebSocket is its messages.
Application spokenIn(const model::Exchange& x) {
  const bool inside = x.application == Application::mqtt && x.kind == model::ExchangeKind::http;
  return inside ? Application::webSocket : x.application;
}

/// As readers of events understand lines (WHATWG HTML 9.2.6); what they would pass over is a slip of the pen here.
bool isEventLine(std::string_view line) {
  constexpr std::array<std::string_view, 4> fields{"data", "event", "id", "retry"};
  return std::find(fields.begin(), fields.end(), line.substr(0, line.find(':'))) != fields.end();
}

std::string_view whyNoEvent(std::string_view lines) {
  if (lines.empty()) return "an event has a line at least: data: something";
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    if (line.empty()) return "a blank line ends an event and cannot be within it";
    if (!isEventLine(line)) return "the lines of an event begin with data:, event:, id: or retry:";
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return {};
}

}  // namespace

std::optional<Addable> addableTo(const model::Exchange& x) {
  if (x.state != model::ExchangeState::pending) return std::nullopt;
  switch (spokenIn(x)) {
    case Application::webSocket: return Addable{true, true, true, true, "The message"};
    case Application::grpc:
    case Application::grpcWeb: return Addable{true, true, false, true, "The message: 0a 03 66 6f 6f"};
    case Application::sse: return Addable{false, true, true, false, "data: something"};
    case Application::mqtt:
    case Application::dns:
    case Application::none: break;
  }
  return std::nullopt;
}

Result<MessageKind> kindOfAdded(const model::Exchange& x, bool bytes, std::string_view payload) {
  switch (spokenIn(x)) {
    case Application::grpc:
    case Application::grpcWeb: return MessageKind::grpc;
    case Application::sse:
      if (const std::string_view why = whyNoEvent(payload); !why.empty()) return makeError(ErrorCode::invalidArgument, std::string(why));
      return MessageKind::event;
    default: return bytes ? MessageKind::binary : MessageKind::text;
  }
}

std::string whyNotSent(const model::Exchange& x, std::size_t& seen) {
  std::string newest;
  std::size_t count = 0;
  for (const model::TraceEntry& entry : x.trace) {
    if (entry.did != model::Did::messageNotSent || ++count <= seen) continue;
    newest = toText(entry);
  }
  seen = count;
  return newest;
}

}  // namespace penstock::display

// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/watched_websocket.h"

#include <memory>
#include <span>
#include <utility>

#include "record/messages/editor_parts.h"
#include "record/messages/websocket_splitter.h"

namespace penstock::record {

using model::Direction;

namespace {

/// How a direction of a WebSocket does, seen by its splitter.
class WatchedSplitter final : public MessageSplitter {
 public:
  WatchedSplitter(LiveExchange& live, Direction d, const wire::websocket::Extensions& agreed, WebSocketNotes& notes)
      : live_(live), direction_(d), splitter_(d, agreed), notes_(notes) {}

  Step step(std::string_view in, std::span<char> scratch) override {
    const Step out = splitter_.step(in, scratch);
    if (out.undecided) return out;
    notes_.faults(live_, direction_, splitter_.faults());
    if (out.control && out.end) {
      model::Message m;
      splitter_.describe(m);
      if (m.kind == model::MessageKind::close) notes_.closed(direction_);
    }
    return out;
  }
  bool known() const override { return splitter_.known(); }
  void describe(model::Message& message) const override { splitter_.describe(message); }

 private:
  LiveExchange& live_;  // whose tap it belongs to
  Direction direction_;
  WebSocketSplitter splitter_;
  WebSocketNotes& notes_;
};

}  // namespace

MessageEditor::Parts watchedParts(LiveExchange& live, Direction d, const wire::websocket::Extensions& agreed, WebSocketNotes& notes) {
  MessageEditor::Parts parts = webSocketParts(d, agreed);
  parts.splitter = std::make_unique<WatchedSplitter>(live, d, agreed, notes);
  return parts;
}

}  // namespace penstock::record

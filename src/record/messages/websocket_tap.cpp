// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/websocket_tap.h"

#include "penstock/base/ascii.h"
#include "record/messages/websocket_way.h"

namespace penstock::record {

using model::Did;
using model::Direction;
using wire::websocket::Fault;

namespace {

class WebSocketTap final : public MessageTap {
 public:
  WebSocketTap(LiveExchange& live, const wire::websocket::Extensions& extensions, std::unique_ptr<MessageTap> inner)
      : inner_(std::move(inner)), toServer_(live, Direction::toServer, extensions), toClient_(live, Direction::toClient, extensions) {}

  void content(LiveExchange& live, Direction d, std::string_view bytes) override {
    of(d).content(live, bytes, inner_.get());
    notes_.faults(live, d, of(d).faults());
  }

  void ended(LiveExchange& live, Direction d) override {
    of(d).finish(live);
    if (inner_) inner_->ended(live, d);
    of(d).ended(live, inner_.get());
    notes_.faults(live, d, of(d).faults());
    if (of(d).closed()) notes_.closed(d);
    notes_.ended(live);
  }

 private:
  WebSocketWay& of(Direction d) { return d == Direction::toServer ? toServer_ : toClient_; }

  std::unique_ptr<MessageTap> inner_;
  WebSocketWay toServer_, toClient_;
  WebSocketNotes notes_;
};

}  // namespace

bool isWebSocket(const model::Exchange& x) {
  if (x.response->status == 101) return x.response->headers.hasToken("Upgrade", "websocket");
  return x.request && equalsIgnoreCase(x.request->headers.find(":protocol").value_or(""), "websocket");
}

wire::websocket::Extensions agreedExtensions(LiveExchange& live) {
  auto agreed = wire::websocket::readExtensions(live.x().response->headers.findAll("Sec-WebSocket-Extensions"));
  if (agreed.malformed) live.did({Did::webSocketFault, "the server's Sec-WebSocket-Extensions break the rules"});
  return agreed;
}

void WebSocketNotes::faults(LiveExchange& live, Direction d, Fault found) {
  if (!any(found) || faulty_) return;
  faulty_ = true;
  live.did({Did::webSocketFault, std::string(toText(found)) + (d == Direction::toServer ? ", sent by the client" : ", sent by the server")});
}

void WebSocketNotes::ended(LiveExchange& live) {
  if (++ended_ < 2) return;
  // RFC 6455 7.1.5: whoever got no close frame reads the end as 1006.
  if (!closed_[0] && !closed_[1])
    live.did(Did::closeMissing);
  else if (!closed_[0])
    live.did(Did::closeUnansweredByClient);
  else if (!closed_[1])
    live.did(Did::closeUnansweredByServer);
}

std::unique_ptr<MessageTap> makeWebSocketTap(LiveExchange& live, std::unique_ptr<MessageTap> inner) {
  if (!inner) live.x().application = model::Application::webSocket;
  return std::make_unique<WebSocketTap>(live, agreedExtensions(live), std::move(inner));
}

}  // namespace penstock::record

// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/websocket_tap.h"

#include "record/messages/websocket_way.h"

namespace penstock::record {

using model::Direction;
using wire::websocket::Fault;

namespace {

class WebSocketTap final : public MessageTap {
 public:
  WebSocketTap(LiveExchange& live, const wire::websocket::Extensions& extensions, std::unique_ptr<MessageTap> inner)
      : inner_(std::move(inner)), toServer_(live, Direction::toServer, extensions), toClient_(live, Direction::toClient, extensions) {}

  void content(LiveExchange& live, Direction d, std::string_view bytes) override {
    of(d).content(live, bytes, inner_.get());
    noteFaults(live, d);
  }

  void ended(LiveExchange& live, Direction d) override {
    of(d).finish(live);
    if (inner_) inner_->ended(live, d);
    of(d).ended(live, inner_.get());
    noteFaults(live, d);
    if (++ended_ < 2) return;
    // RFC 6455 7.1.5: whoever got no close frame reads the end as 1006.
    if (!toServer_.closed() && !toClient_.closed())
      live.note("ended without a close frame (1006)");
    else if (!toServer_.closed())
      live.note("the client did not answer the close frame (1006 for the server)");
    else if (!toClient_.closed())
      live.note("the server did not answer the close frame (1006 for the client)");
  }

 private:
  WebSocketWay& of(Direction d) { return d == Direction::toServer ? toServer_ : toClient_; }
  /// The first of them is what a peer fails the connection for.
  void noteFaults(LiveExchange& live, Direction d) {
    if (!any(of(d).faults()) || faulty_) return;
    faulty_ = true;
    live.note("WebSocket: " + std::string(toText(of(d).faults())) + (d == Direction::toServer ? ", sent by the client" : ", sent by the server"));
  }

  std::unique_ptr<MessageTap> inner_;
  WebSocketWay toServer_, toClient_;
  int ended_ = 0;
  bool faulty_ = false;
};

}  // namespace

std::unique_ptr<MessageTap> makeWebSocketTap(LiveExchange& live, std::unique_ptr<MessageTap> inner) {
  if (!inner) live.x().application = model::Application::webSocket;
  const auto extensions = wire::websocket::readExtensions(live.x().response->headers.findAll("Sec-WebSocket-Extensions"));
  if (extensions.malformed) live.note("WebSocket: the server's Sec-WebSocket-Extensions break the rules");
  return std::make_unique<WebSocketTap>(live, extensions, std::move(inner));
}

}  // namespace penstock::record

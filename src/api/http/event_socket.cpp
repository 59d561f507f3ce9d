// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/http/event_socket.h"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "api/calls/entries.h"
#include "api/event_feed.h"
#include "api/row_feed.h"
#include "penstock/net/signal.h"
#include "penstock/net/task_group.h"
#include "penstock/service/api_tokens.h"

namespace penstock::api {
namespace {

namespace asio = net::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::error_code;
using Socket = beast::websocket::stream<beast::tcp_stream&>;

constexpr std::size_t mostMessage = 64 * 1024;  // of a client, who has little to say

class Events {
 public:
  using MakeFeed = std::function<std::shared_ptr<Feed>(std::function<void()> changed)>;
  Events(Shared& shared, beast::tcp_stream& stream, const MakeFeed& make, std::function<bool()> admitted)
      : shared_(shared), socket_(stream), due_(shared.io.context()), admitted_(std::move(admitted)) {
    tokensHeard_ = shared.service.apiTokens().changed().subscribe([door = shared.io.door(), alive = std::weak_ptr<Events*>(self_)] {
      door->post([alive] {
        if (const auto self = alive.lock(); self && !(*self)->admitted_()) (*self)->close();
      });
    });
    feed_ = make([door = shared.io.door(), alive = std::weak_ptr<Events*>(self_)] {
      door->post([alive] {
        if (const auto self = alive.lock()) (*self)->wake();
      });
    });
  }

  net::Awaitable<> run(http::request<http::buffer_body> request) {
    auto timeouts = beast::websocket::stream_base::timeout::suggested(beast::role_type::server);
    timeouts.keep_alive_pings = true;
    socket_.set_option(timeouts);
    socket_.read_message_max(mostMessage);
    error_code ec;
    http::request<http::empty_body> plain(std::move(request.base()));
    co_await socket_.async_accept(plain, asio::redirect_error(asio::use_awaitable, ec));
    if (ec) co_return;
    net::TaskGroup tasks(shared_.io.context(), [this](std::string_view) { close(); });
    tasks.spawn(read());
    co_await tasks.run(write());
  }

 private:
  void wake() {
    changed_ = true;
    if (waiting_) due_.cancel();
  }
  void close() {
    over_ = true;
    error_code ignored;
    beast::get_lowest_layer(socket_).socket().close(ignored);
    due_.cancel();
  }

  net::Awaitable<> read() {
    beast::flat_buffer buffer(mostMessage);
    error_code ec;
    while (!ec) {
      co_await socket_.async_read(buffer, asio::redirect_error(asio::use_awaitable, ec));
      if (!ec) feed_->said(beast::buffers_to_string(buffer.data()));
      buffer.clear();
    }
    close();
  }

  net::Awaitable<> write() {
    socket_.text(true);
    while (!over_) {
      changed_ = false;
      net::Reply<std::vector<std::string>> reply(shared_.io);
      shared_.workers.run([feed = feed_, promise = reply.promise()] { promise.set(feed->take()); });
      const auto messages = co_await reply.wait();
      if (!messages) break;
      for (const std::string& message : *messages) {
        error_code ec;
        co_await socket_.async_write(asio::buffer(message), asio::redirect_error(asio::use_awaitable, ec));
        if (ec || over_) break;
      }
      if (over_) break;
      if (!messages->empty()) {
        if (feed_->pause().count() == 0) continue;
        due_.expires_after(feed_->pause());
        error_code ended;
        co_await due_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
        if (changed_ || over_) continue;
      }
      // Some, not each: a burst of exchanges is one look.
      constexpr std::chrono::milliseconds rest{10};
      due_.expires_after(changed_ ? std::chrono::steady_clock::duration(rest) : std::chrono::steady_clock::duration(std::chrono::hours(1)));
      error_code woken;
      waiting_ = true;
      co_await due_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      waiting_ = false;
      if (woken && !over_) {
        due_.expires_after(rest);
        error_code ignored;
        co_await due_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      }
    }
    close();
  }

  Shared& shared_;
  const std::shared_ptr<Events*> self_ = std::make_shared<Events*>(this);
  Socket socket_;
  asio::steady_timer due_;
  const std::function<bool()> admitted_;
  Subscription tokensHeard_;
  std::shared_ptr<Feed> feed_;  // also of the worker that looks
  bool changed_ = false, over_ = false;
  bool waiting_ = false;  // for a change: until then it rests, whatever changes
};

}  // namespace

net::Awaitable<> serveEvents(Shared& shared, beast::tcp_stream& stream, http::request<http::buffer_body> request, const Call& call, std::function<bool()> admitted) {
  QueryValues query(call);
  FeedOptions options;
  options.bodies = query.flag("bodies", true);
  options.named = query.flag("events", false);
  if (!query.text("after").empty()) options.after = query.number("after", 0);
  options.rights = call.rights;
  const bool rows = query.flag("rows", false), attend = query.flag("attend", false) && has(call.rights, Right::secrets);
  Compiled compiled = compile(expressionOf(query), "q");
  std::optional<Answer> refused = query.good() ? compiled.refused : std::optional(query.answer());
  if (refused) {
    http::response<http::string_body> response(http::int_to_status(refused->status), request.version(), std::move(refused->body));
    response.set(http::field::content_type, refused->type);
    response.keep_alive(false);
    response.prepare_payload();
    error_code ec;
    co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, ec));
    co_return;
  }
  options.expression = std::move(compiled.expression);
  const Events::MakeFeed make = [&](std::function<void()> changed) -> std::shared_ptr<Feed> {
    if (rows) return std::make_shared<RowFeed>(shared.service, call.rights, attend, std::move(changed));
    return std::make_shared<EventFeed>(shared.service, options, std::move(changed));
  };
  struct Counted {
    explicit Counted(std::size_t& n) : count(++n) {}
    ~Counted() { --count; }
    std::size_t& count;
  } const counted(shared.events);
  Events events(shared, stream, make, std::move(admitted));
  co_await events.run(std::move(request));
}

}  // namespace penstock::api

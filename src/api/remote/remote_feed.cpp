// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/api/remote_feed.h"

#include <pthread.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <mutex>
#include <thread>

#include "api/fields.h"
#include "penstock/net/address.h"
#include "penstock/net/asio.h"

namespace penstock::api {

namespace asio = net::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

struct RemoteFeed::Impl {
  Impl(const Remote& r, std::function<void(RemoteNews)> n, std::function<void(std::string)> e) : remote(r), news(std::move(n)), ended(std::move(e)) {
    socket.read_message_max(mostMessage);
    thread = std::thread([this] {
      ::pthread_setname_np(::pthread_self(), "feed");
      run();
    });
  }
  ~Impl() {
    {
      const std::lock_guard lock(mutex);
      over = true;
      if (descriptor >= 0) ::shutdown(descriptor, SHUT_RDWR);
    }
    context.stop();
    thread.join();
  }

  static constexpr std::size_t mostMessage = 64u << 20;

  void run() {
    net::error_code ec = connect();
    if (!ec) {
      read();
      write();  // what was asked for meanwhile
      context.run();
      ec = failed;
    }
    {
      const std::lock_guard lock(mutex);
      descriptor = -1;
    }
    net::error_code ignored;
    socket.next_layer().close(ignored);
    bool told = false;
    {
      const std::lock_guard lock(mutex);
      told = over;
    }
    if (!told) ended(ec.message());
  }

  net::error_code connect() {
    const auto where = net::parseAuthority(remote.address(), 0);
    net::error_code ec;
    const auto ip = where ? asio::ip::make_address(where->host, ec) : asio::ip::address();
    if (!where) ec = asio::error::host_not_found;
    if (ec) return ec;
    socket.next_layer().connect({ip, where->port}, ec);
    if (ec) return ec;
    {
      const std::lock_guard lock(mutex);
      if (over) return asio::error::operation_aborted;
      descriptor = socket.next_layer().native_handle();
    }
    socket.set_option(websocket::stream_base::decorator(
        [token = remote.token()](websocket::request_type& request) { request.set(beast::http::field::authorization, "Bearer " + token); }));
    socket.handshake(remote.address(), "/ws?rows=1&attend=1", ec);
    return ec;
  }

  void fail(net::error_code ec) {
    failed = ec;
    context.stop();
  }

  void read() {
    socket.async_read(buffer, [this](net::error_code ec, std::size_t) {
      if (ec) return fail(ec);
      const std::string message = beast::buffers_to_string(buffer.data());
      buffer.clear();
      auto told = newsOf(message);
      if (!told) return fail(asio::error::invalid_argument);
      news(std::move(*told));
      read();
    });
  }

  void write() {
    if (waiting.empty() || writing) return;
    writing = true;
    socket.text(true);
    socket.async_write(asio::buffer(waiting.front()), [this](net::error_code ec, std::size_t) {
      if (ec) return fail(ec);
      writing = false;
      waiting.pop_front();
      write();
    });
  }

  const Remote remote;
  const std::function<void(RemoteNews)> news;
  const std::function<void(std::string)> ended;
  asio::io_context context;
  websocket::stream<asio::ip::tcp::socket> socket{context};
  beast::flat_buffer buffer;
  std::deque<std::string> waiting;  // of its thread, as all that has no lock
  bool writing = false;
  net::error_code failed;
  std::mutex mutex;
  int descriptor = -1;  // while it is open; under mutex
  bool over = false;    // under mutex
  std::thread thread;
};

RemoteFeed::RemoteFeed(const Remote& remote, std::function<void(RemoteNews)> news, std::function<void(std::string)> ended)
    : impl_(std::make_unique<Impl>(remote, std::move(news), std::move(ended))) {}

RemoteFeed::~RemoteFeed() = default;

void RemoteFeed::ask(std::uint64_t number, const std::string& expression) {
  asio::post(impl_->context, [impl = impl_.get(), text = dumped({{"query", number}, {"q", expression}})]() mutable {
    impl->waiting.push_back(std::move(text));
    impl->write();
  });
}

}  // namespace penstock::api

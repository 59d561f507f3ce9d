// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/api/remote.h"

#include <sys/socket.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <mutex>
#include <set>
#include <vector>

#include "api/rights.h"
#include "penstock/base/file.h"
#include "penstock/base/percent.h"
#include "penstock/net/address.h"
#include "penstock/net/asio.h"

namespace penstock::api {
namespace {

namespace asio = net::asio;
namespace http = boost::beast::http;

constexpr std::uint64_t mostAnswer = 256u << 20;
constexpr std::size_t mostIdle = 8;

Answer failed(const std::string& why) { return refusal(502, "the other Penstock cannot be reached: " + why); }

std::string targetOf(const Call& call) {
  std::string out = call.path;
  char separator = '?';
  for (const auto& [name, value] : call.query) {
    out.append(1, separator).append(percentEncoded(name)).append("=").append(percentEncoded(value));
    separator = '&';
  }
  return out;
}

/// A connection, for one call after the other.
struct Link {
  asio::io_context context;
  asio::ip::tcp::socket socket{context};
  boost::beast::flat_buffer buffer;

  /// Whether it stands as the last call left it: its end is readable, and so is what nobody asked for.
  bool stands() {
    char byte = 0;
    return ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }
};
using LinkPtr = std::unique_ptr<Link>;

}  // namespace

struct Remote::State {
  std::string address, token;
  std::mutex mutex;
  std::vector<LinkPtr> idle;
  std::set<int> busy;
  bool stopped = false;

  /// Null: it has to be dialled.
  LinkPtr kept() {
    const std::lock_guard lock(mutex);
    while (!idle.empty()) {
      LinkPtr link = std::move(idle.back());
      idle.pop_back();
      if (link->stands()) return link;
    }
    return nullptr;
  }
  Result<LinkPtr> dialled() const {
    const auto where = net::parseAuthority(address, 0);
    net::error_code ec;
    const auto ip = where ? asio::ip::make_address(where->host, ec) : asio::ip::address();
    if (!where || ec) return makeError(ErrorCode::invalidArgument, "it told no address");
    auto link = std::make_unique<Link>();
    link->socket.connect({ip, where->port}, ec);
    if (ec) return makeError(ErrorCode::io, ec.message());
    return link;
  }
  bool begin(const Link& link) {
    const std::lock_guard lock(mutex);
    if (!stopped) busy.insert(const_cast<Link&>(link).socket.native_handle());
    return !stopped;
  }
  void end(LinkPtr link, bool keep) {
    const std::lock_guard lock(mutex);
    busy.erase(link->socket.native_handle());
    if (keep && !stopped && idle.size() < mostIdle) idle.push_back(std::move(link));
  }
};

Result<Remote> Remote::to(const service::RunningPenstock& running) {
  constexpr std::size_t mostToken = 4096;
  auto token = readWholeFile(running.tokenFile, mostToken);
  if (!token) return token.error();
  while (!token->empty() && (token->back() == '\n' || token->back() == '\r')) token->pop_back();
  Remote out;
  out.state_ = std::make_shared<State>();
  out.state_->address = running.api;
  out.state_->token = std::move(*token);
  return out;
}

Remote Remote::another() const {
  Remote out;
  out.state_ = std::make_shared<State>();
  out.state_->address = state_->address;
  out.state_->token = state_->token;
  return out;
}

const std::string& Remote::address() const { return state_->address; }
const std::string& Remote::token() const { return state_->token; }

void Remote::stop() const {
  const std::lock_guard lock(state_->mutex);
  state_->stopped = true;
  state_->idle.clear();
  for (const int socket : state_->busy) ::shutdown(socket, SHUT_RDWR);
}

Answer Remote::answer(const Call& call) const {
  LinkPtr link = state_->kept();
  if (!link) {
    auto dialled = state_->dialled();
    if (!dialled) return failed(dialled.error().message);
    link = std::move(*dialled);
  }
  if (!state_->begin(*link)) return failed("it is over");
  http::request<http::string_body> request(http::verb::unknown, targetOf(call), 11);
  request.method_string(call.method);
  request.set(http::field::host, state_->address);
  request.set(http::field::authorization, "Bearer " + state_->token);
  request.set(rightsField, rightsText(call.rights));
  request.body() = call.body;
  request.prepare_payload();
  http::response_parser<http::string_body> parser;
  parser.body_limit(mostAnswer);
  net::error_code ec;
  http::write(link->socket, request, ec);
  if (!ec) http::read(link->socket, link->buffer, parser, ec);
  state_->end(std::move(link), !ec && parser.get().keep_alive());
  if (ec) return failed(ec.message());
  Answer out;
  out.status = parser.get().result_int();
  out.type = std::string(parser.get()[http::field::content_type]);
  out.body = std::move(parser.get().body());
  return out;
}

}  // namespace penstock::api

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/host_name.h"
#include "penstock/wire/socks/socks.h"
#include "wire/socks/address.h"

namespace penstock::wire::socks {

namespace {

constexpr unsigned char noPassword = 0, withPassword = 2;
constexpr std::size_t userIdLimit = 512;  // of SOCKS 4, which sets none

unsigned byteAt(std::string_view in, std::size_t i) { return static_cast<unsigned char>(in[i]); }

std::string_view bytes(const char* literal, std::size_t n) { return {literal, n}; }

}  // namespace

std::string toText(Reply reply) {
  switch (reply) {
    case Reply::succeeded: return "succeeded";
    case Reply::generalFailure: return "general failure";
    case Reply::notAllowed: return "connection not allowed by its rules";
    case Reply::networkUnreachable: return "network unreachable";
    case Reply::hostUnreachable: return "host unreachable";
    case Reply::connectionRefused: return "connection refused";
    case Reply::ttlExpired: return "time to live expired";
    case Reply::commandNotSupported: return "command not supported";
    case Reply::addressTypeNotSupported: return "address type not supported";
  }
  constexpr std::string_view digits = "0123456789abcdef";
  const unsigned code = unsigned(reply);
  return std::string("reply 0x") + digits[code >> 4] + digits[code & 15];
}

ServerHandshake::Step ServerHandshake::fail(std::string why, std::string_view tell) {
  state_ = State::failed;
  why_ = std::move(why);
  out_ += tell;
  return Step::failed;
}

ServerHandshake::Step ServerHandshake::feed(std::string_view in, std::size_t& consumed) {
  while (true) {
    const std::string_view rest = in.substr(consumed);
    const State before = state_;
    Step step = Step::needMore;
    switch (state_) {
      case State::version:
        if (rest.empty()) return Step::needMore;
        if (byteAt(rest, 0) == 5)
          state_ = State::methods;
        else if (byteAt(rest, 0) == 4)
          state_ = State::request4;
        else
          return fail("neither SOCKS 4 nor SOCKS 5");
        continue;
      case State::methods: step = methods(rest, consumed); break;
      case State::password: step = password(rest, consumed); break;
      case State::judging: return Step::authenticate;
      case State::request5: step = request5(rest, consumed); break;
      case State::request4: step = request4(rest, consumed); break;
      case State::done: return Step::request;
      case State::failed: return Step::failed;
    }
    if (step != Step::needMore || state_ == before) return step;
  }
}

ServerHandshake::Step ServerHandshake::methods(std::string_view in, std::size_t& consumed) {
  if (in.size() < 2) return Step::needMore;
  const std::size_t count = byteAt(in, 1);
  if (in.size() < 2 + count) return Step::needMore;
  const std::string_view offered = in.substr(2, count);
  const auto has = [&](unsigned char method) { return offered.find(char(method)) != std::string_view::npos; };
  consumed += 2 + count;
  // Where none is required, a client that insists on giving a password may give any.
  const bool ask = has(withPassword) && (passwordRequired_ || !has(noPassword));
  if (!ask && (passwordRequired_ || !has(noPassword))) {
    unauthorized_ = passwordRequired_;
    return fail(passwordRequired_ ? "the client offers no username and password" : "no authentication method in common",
                bytes("\x05\xff", 2));
  }
  out_ += bytes(ask ? "\x05\x02" : "\x05\x00", 2);
  state_ = ask ? State::password : State::request5;
  return Step::needMore;
}

ServerHandshake::Step ServerHandshake::password(std::string_view in, std::size_t& consumed) {
  if (in.empty()) return Step::needMore;
  if (byteAt(in, 0) != 1) return fail("not a username/password negotiation of version 1", bytes("\x01\x01", 2));
  if (in.size() < 2) return Step::needMore;
  const std::size_t user = byteAt(in, 1);
  if (in.size() < 3 + user) return Step::needMore;
  const std::size_t password = byteAt(in, 2 + user);
  if (in.size() < 3 + user + password) return Step::needMore;
  credentials_.user = std::string(in.substr(2, user));
  credentials_.password = std::string(in.substr(3 + user, password));
  consumed += 3 + user + password;
  state_ = State::judging;
  if (passwordRequired_) return Step::authenticate;
  authenticated(true);
  return Step::needMore;
}

void ServerHandshake::authenticated(bool ok) {
  if (state_ != State::judging) return;
  if (!ok) {
    unauthorized_ = true;
    fail("wrong username or password", bytes("\x01\x01", 2));
    return;
  }
  out_ += bytes("\x01\x00", 2);
  request_.user = credentials_.user;
  state_ = State::request5;
}

ServerHandshake::Step ServerHandshake::request5(std::string_view in, std::size_t& consumed) {
  request_.version = Version::v5;
  if (in.empty()) return Step::needMore;
  if (byteAt(in, 0) != 5) return fail("not a request of SOCKS 5", reply(Reply::generalFailure));
  if (in.size() < 4) return Step::needMore;
  const Address address = readAddress(in.substr(3));
  switch (address.status) {
    case AddressStatus::needMore: return Step::needMore;
    case AddressStatus::unknownType: return fail("an address that is neither IPv4, IPv6 nor a name", reply(Reply::addressTypeNotSupported));
    case AddressStatus::malformed: return fail("not a host name", reply(Reply::generalFailure));
    case AddressStatus::ok: break;
  }
  const unsigned command = byteAt(in, 1);
  consumed += 3 + address.size;
  request_.host = address.host;
  request_.port = address.port;
  if (command < 1 || command > 3) return fail("an unknown command", reply(Reply::commandNotSupported));
  request_.command = Command(command);
  state_ = State::done;
  return Step::request;
}

ServerHandshake::Step ServerHandshake::request4(std::string_view in, std::size_t& consumed) {
  request_.version = Version::v4;
  if (in.size() < 8) return Step::needMore;
  const std::size_t userEnd = in.substr(0, 8 + userIdLimit + 1).find('\0', 8);
  if (userEnd == std::string_view::npos)
    return in.size() > 8 + userIdLimit ? fail("a user id without end", reply(Reply::generalFailure)) : Step::needMore;
  const std::string_view ip = in.substr(4, 4);
  std::size_t end = userEnd + 1;
  std::string host;
  if (ip.substr(0, 3) == bytes("\0\0\0", 3) && ip[3] != 0) {  // 4a: a name follows
    const std::size_t nameEnd = in.substr(0, end + 256).find('\0', end);
    if (nameEnd == std::string_view::npos)
      return in.size() >= end + 256 ? fail("a host name without end", reply(Reply::generalFailure)) : Step::needMore;
    const std::string_view name = in.substr(end, nameEnd - end);
    host = hostName(name);
    if (host.empty()) return fail("not a host name", reply(Reply::generalFailure));
    end = nameEnd + 1;
  } else {
    host = v4Text(ip);
  }
  consumed += end;
  request_.host = std::move(host);
  request_.port = portAt(in, 2);
  request_.user = std::string(in.substr(8, userEnd - 8));
  if (passwordRequired_) {
    unauthorized_ = true;
    return fail("SOCKS 4 knows no password", reply(Reply::notAllowed));
  }
  const unsigned command = byteAt(in, 1);
  if (command < 1 || command > 2) return fail("an unknown command", reply(Reply::commandNotSupported));
  request_.command = Command(command);
  state_ = State::done;
  return Step::request;
}

std::string ServerHandshake::reply(Reply reply) const {
  if (request_.version == Version::v4) {
    std::string out(8, '\0');
    out[1] = reply == Reply::succeeded ? 90 : 91;
    return out;
  }
  std::string out(bytes("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", 10));
  out[1] = char(reply);
  return out;
}

}  // namespace penstock::wire::socks

// SPDX-License-Identifier: GPL-3.0-or-later
// SOCKS 4, 4a and 5 (RFC 1928, RFC 1929), both sides, without I/O: bytes in, bytes and a verdict out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace penstock::wire::socks {

enum class Version : std::uint8_t { v4 = 4, v5 = 5 };
enum class Command : std::uint8_t { connect = 1, bind = 2, udpAssociate = 3 };

/// The words of RFC 1928 6. SOCKS 4 knows granted and refused only.
enum class Reply : std::uint8_t {
  succeeded = 0,
  generalFailure = 1,
  notAllowed = 2,
  networkUnreachable = 3,
  hostUnreachable = 4,
  connectionRefused = 5,
  ttlExpired = 6,
  commandNotSupported = 7,
  addressTypeNotSupported = 8,
};
/// "connection refused"; for what no RFC names, "reply 0x5c".
std::string toText(Reply reply);

struct Credentials {
  std::string user, password;  // of SOCKS 5, 255 bytes each at most
};

struct Request {
  Version version = Version::v5;
  Command command = Command::connect;
  std::string host;  // a name as asked for, or an IP address as text; without brackets
  std::uint16_t port = 0;
  std::string user;  // the SOCKS 4 user id, or whom SOCKS 5 authenticated
};

/// The proxy's side. It gives replies of the handshake by itself (out()) and leaves two decisions to its owner: whether the
/// credentials are right, and what became of the request.
/// Thread: one. Bytes of a stranger: bounded, never throws.
class ServerHandshake {
 public:
  enum class Step {
    needMore,
    authenticate,  // credentials() came: say authenticated(), then go on
    request,       // request() is whole: answer with reply()
    failed,        // why() tells; out() holds what the client is to be told
  };
  /// `passwordRequired`: SOCKS 5 with username and password only, SOCKS 4 refused.
  explicit ServerHandshake(bool passwordRequired) : passwordRequired_(passwordRequired) {}

  /// Looks at `in`, the bytes not consumed so far, and adds to `consumed` how many of them are done with. Bytes behind the request
  /// are the client's first to its destination.
  Step feed(std::string_view in, std::size_t& consumed);
  void authenticated(bool ok);
  /// The answer to the request. BND.ADDR is left zero: it would tell more of this machine than a client needs.
  std::string reply(Reply reply) const;
  /// To be written now; taken.
  std::string out() { return std::exchange(out_, {}); }

  const Credentials& credentials() const { return credentials_; }
  const Request& request() const { return request_; }
  const std::string& why() const { return why_; }
  /// The client gave no password though one is required.
  bool unauthorized() const { return unauthorized_; }

 private:
  enum class State { version, methods, password, judging, request5, request4, done, failed };
  Step fail(std::string why, std::string_view tell = {});
  Step methods(std::string_view in, std::size_t& consumed);
  Step password(std::string_view in, std::size_t& consumed);
  Step request5(std::string_view in, std::size_t& consumed);
  Step request4(std::string_view in, std::size_t& consumed);

  bool passwordRequired_;
  bool unauthorized_ = false;
  State state_ = State::version;
  Credentials credentials_;
  Request request_;
  std::string out_, why_;
};

/// A client's side of SOCKS 5: CONNECT through an upstream proxy, names left to it.
class ClientHandshake {
 public:
  enum class Step { needMore, connected, failed };
  /// A host that is an IP literal goes as an address. **Errors**: a name over 255 bytes fails at the first feed.
  ClientHandshake(std::string host, std::uint16_t port, std::optional<Credentials> credentials);

  Step feed(std::string_view in, std::size_t& consumed);
  std::string out() { return std::exchange(out_, {}); }
  const std::string& why() const { return why_; }
  /// The proxy's answer to the request, when the request was what failed.
  const std::optional<Reply>& refused() const { return refused_; }

 private:
  enum class State { method, password, reply, done, failed };
  Step fail(std::string why);
  void sendRequest();

  std::string host_;
  std::uint16_t port_;
  std::optional<Credentials> credentials_;
  State state_ = State::method;
  std::string out_, why_;
  std::optional<Reply> refused_;
};

}  // namespace penstock::wire::socks

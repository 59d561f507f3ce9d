// SPDX-License-Identifier: GPL-3.0-or-later
// How the handshake of a TLS connection ends that is only passed on: read from the headers of its records (RFC 8446 5.1, RFC 5246 6.2.1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace penstock::wire {

/// Lifetime: that of one connection. Costs nothing once it is settled.
class HandshakeWatch {
 public:
  /// Bytes of the client, of the server, as they come, from the first one on.
  void toServer(std::string_view bytes) { toServer_.feed(bytes, *this, &HandshakeWatch::fromClient); }
  void toClient(std::string_view bytes) { toClient_.feed(bytes, *this, &HandshakeWatch::fromServer); }
  /// Nothing that comes changes the answers any more.
  bool settled() const { return accepted_ || unreadable_; }

  enum class Client : unsigned char {
    unknown,   // it took the certificate, the server failed, or this is no TLS
    refused,   // it sent an alert about the server's certificate, or (TLS 1.3, where it is encrypted) an alert in its place
    vanished,  // it had the server's answer and did not go on
  };
  /// At the end.
  Client client() const;

 private:
  struct Record {
    std::uint8_t type = 0;
    std::size_t length = 0;
    std::array<std::uint8_t, 2> begin{};  // of its content, as far as it has that
  };
  using Seen = void (HandshakeWatch::*)(const Record&);
  struct Reader {
    void feed(std::string_view bytes, HandshakeWatch& watch, Seen seen);
    std::array<std::uint8_t, 7> head{};
    std::size_t have = 0, skip = 0;
  };
  void fromClient(const Record& r);
  void fromServer(const Record& r);

  Reader toServer_, toClient_;
  bool answered_ = false, serverFailed_ = false;
  bool changedCipher_ = false, accepted_ = false, unreadable_ = false, alerted_ = false, refused_ = false;
};

}  // namespace penstock::wire

// SPDX-License-Identifier: GPL-3.0-or-later
// What a message has to be beyond its frames (RFC 9113 8). nghttp2's own check goes by the letter, and browsers do not: a page that they show
// is passed on here, and what is odd about it told. What is refused is what they refuse as well, and what is no request to any server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/model/http_head.h"

namespace penstock::wire::http2 {

/// Whether a response has this field although HTTP/2 has no place for it: one of a connection (RFC 9113 8.2.2), a pseudo-header field but
/// :status.
bool isMisplaced(std::string_view name);

/// One message as it comes, field by field. After the first thing that makes it malformed nothing more is looked at.
class MessageCheck {
 public:
  enum class Kind : unsigned char { request, response };
  /// `connectProtocol`: requests may have :protocol (RFC 8441 4).
  void field(Kind kind, std::string_view name, std::string_view value, bool connectProtocol);
  /// A head or the trailers came whole; `last`: nothing follows.
  void blockEnds(Kind kind, bool last);
  void data(Kind kind, std::size_t bytes);
  void ends(Kind kind);

  /// "" or one clause that names the field.
  const std::string& malformed() const { return why_; }
  /// Of the block that came last.
  model::Anomaly anomalies() const { return anomalies_; }
  /// The head came: a request's, or the final one of a response. What comes now is content and trailers.
  bool gotHead() const { return gotHead_; }

 private:
  enum Seen : std::uint8_t { method = 1, scheme = 2, authority = 4, path = 8, protocol = 16, host = 32, status = 64, length = 128 };
  bool pseudo(Kind kind, std::string_view name, std::string_view value, bool connectProtocol);
  void regular(Kind kind, std::string_view name, std::string_view value);
  void requestEnds();
  void beginBlock();
  /// False when it was there before.
  bool once(Seen what);
  void refuse(std::string_view what, std::string_view name);

  std::string why_;
  std::uint64_t received_ = 0;                // bytes of content
  std::optional<std::uint64_t> expected_;     // content-length
  model::Anomaly anomalies_ = model::Anomaly::none;
  std::uint16_t statusCode_ = 0;
  std::uint8_t seen_ = 0;                     // of the block
  bool gotHead_ = false, regular_ = false, blockOver_ = false;
  bool connect_ = false, options_ = false, asterisk_ = false, slash_ = false, http_ = false;
};

}  // namespace penstock::wire::http2

// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/http2/message_check.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/base/printable.h"

namespace penstock::wire::http2 {

using model::Anomaly;

namespace {

const std::uint8_t* bytes(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

bool isSpace(char c) { return c == ' ' || c == '\t'; }

/// Fields of one connection (RFC 9113 8.2.2), but for transfer-encoding.
bool isOfConnection(std::string_view name) {
  return name == "connection" || name == "upgrade" || name == "keep-alive" || name == "proxy-connection";
}

bool isAlpha(char c) { return toLower(c) >= 'a' && toLower(c) <= 'z'; }

}  // namespace

bool isMisplaced(std::string_view name) { return isOfConnection(name) || (name.starts_with(':') && name != ":status"); }

void MessageCheck::refuse(std::string_view what, std::string_view name) {
  constexpr std::size_t told = 100;
  if (!why_.empty()) return;
  why_ = std::string(what);
  if (!name.empty()) why_ += " \"" + printable(std::string(name.substr(0, told))) + "\"";
}

void MessageCheck::beginBlock() {
  blockOver_ = regular_ = false;
  seen_ = 0;
  anomalies_ = Anomaly::none;
  if (!gotHead_) expected_.reset();  // an interim response's, which has no content
}

bool MessageCheck::once(Seen what) {
  if (seen_ & what) return false;
  seen_ = std::uint8_t(seen_ | what);
  return true;
}

void MessageCheck::field(Kind kind, std::string_view name, std::string_view value, bool connectProtocol) {
  if (!why_.empty()) return;
  if (blockOver_) beginBlock();
  if (!nghttp2_check_header_name(bytes(name), name.size())) return refuse("a byte that may not stand in the name of the field", name);
  if (!nghttp2_check_header_value(bytes(value), value.size())) return refuse("a control character in the field", name);
  if (name.front() == ':') {
    if (regular_) return refuse("a pseudo-header field behind others:", name);
    if (!pseudo(kind, name, value, connectProtocol)) refuse("the pseudo-header field", name);
    return;
  }
  regular_ = true;
  if (!value.empty() && (isSpace(value.front()) || isSpace(value.back()))) anomalies_ |= Anomaly::whiteSpaceAroundValue;
  regular(kind, name, value);
}

bool MessageCheck::pseudo(Kind kind, std::string_view name, std::string_view value, bool connectProtocol) {
  if (kind == Kind::response) {
    if (name != ":status" || gotHead_) {
      anomalies_ |= Anomaly::misplacedField;  // nobody reads it
      return true;
    }
    const auto code = value.size() == 3 ? parseDecimal(value) : std::nullopt;
    statusCode_ = std::uint16_t(code.value_or(0));
    return once(status) && statusCode_ >= 100;
  }
  if (gotHead_ || value.empty()) return false;
  if (name == ":method") {
    connect_ = value == "CONNECT";
    options_ = value == "OPTIONS";
    return once(method) && nghttp2_check_method(bytes(value), value.size());
  }
  if (name == ":scheme") {
    const auto tail = [](char c) { return isAlpha(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; };  // RFC 3986 3.1
    http_ = equalsIgnoreCase(value, "http") || equalsIgnoreCase(value, "https");
    return once(scheme) && isAlpha(value.front()) && std::all_of(value.begin(), value.end(), tail);
  }
  if (name == ":authority") return once(authority) && nghttp2_check_authority(bytes(value), value.size());
  if (name == ":path") {
    slash_ = value.front() == '/';
    asterisk_ = value == "*";
    return once(path) && nghttp2_check_path(bytes(value), value.size());
  }
  return name == ":protocol" && connectProtocol && once(protocol);
}

void MessageCheck::regular(Kind kind, std::string_view name, std::string_view value) {
  constexpr std::string_view notOfHttp2 = "a field that has no place in HTTP/2:";
  const bool request = kind == Kind::request;
  switch (name.size()) {  // most fields are told by it
    case 2:
      if (request && name == "te" && !equalsIgnoreCase(trimOws(value), "trailers")) refuse("another value than trailers in the field", name);
      break;
    case 4:
      if (request && name == "host" && !(once(host) && !value.empty() && nghttp2_check_authority(bytes(value), value.size())))
        refuse("no host, or one too many, in the field", name);
      break;
    case 7:
    case 10:
    case 16:
      if (!isOfConnection(name)) break;
      if (request) return refuse(notOfHttp2, name);
      anomalies_ |= Anomaly::misplacedField;
      break;
    case 14: {
      if (name != "content-length" || gotHead_) break;
      const auto number = parseDecimal(request ? value : trimOws(value));
      const bool first = once(length);
      if (request && (!first || !number)) return refuse("no length, or one too many, in the field", name);
      if (!number)
        anomalies_ |= Anomaly::invalidContentLength;
      else if (!first)
        anomalies_ |= expected_ == number ? Anomaly::repeatedContentLength : Anomaly::conflictingContentLength;
      else
        expected_ = number;
      break;
    }
    case 17:
      if (name == "transfer-encoding") refuse(notOfHttp2, name);
      break;
    default: break;
  }
}

void MessageCheck::requestEnds() {
  const auto has = [this](int all) { return (seen_ & all) == all; };
  const auto lacks = [this](std::string_view what) { refuse("it has no", what); };
  const bool tunnel = connect_ && !has(protocol);
  if (!has(method)) return lacks(":method");
  if (tunnel) {
    expected_.reset();
    if (!has(authority)) return lacks(":authority");
    if (seen_ & (scheme | path)) refuse("CONNECT with :scheme or :path", {});
    return;
  }
  if (!has(scheme)) return lacks(":scheme");
  if (!has(path)) return lacks(":path");
  if (!has(authority) && (has(protocol) || !has(host))) return lacks(":authority");
  if (has(protocol) && !connect_) return refuse(":protocol without CONNECT", {});
  if (http_ && !slash_ && !(options_ && asterisk_)) refuse("no path in the field", ":path");
}

void MessageCheck::blockEnds(Kind kind, bool last) {
  if (!why_.empty()) return;
  if (blockOver_) beginBlock();  // it has no field
  blockOver_ = true;
  if (gotHead_) {
    if (!last) refuse("fields behind the content that do not end the message", {});
    return;
  }
  if (kind == Kind::request) {
    requestEnds();
    gotHead_ = true;
    return;
  }
  if (!(seen_ & status)) return refuse("it has no", ":status");
  if (statusCode_ == 101) return refuse("101, which HTTP/2 does not have (RFC 9113 8.6)", {});
  gotHead_ = statusCode_ >= 200;
  if (!gotHead_ && last) refuse("it ends with an interim response", {});
}

void MessageCheck::data(Kind kind, std::size_t bytes) {
  if (!why_.empty()) return;
  if (!gotHead_) return refuse("content before the head", {});
  received_ += bytes;
  if (kind == Kind::request && expected_ && received_ > *expected_)
    refuse("more content than the " + std::to_string(*expected_) + " bytes of content-length", {});
}

void MessageCheck::ends(Kind kind) {
  if (why_.empty() && kind == Kind::request && expected_ && received_ != *expected_)
    refuse(std::to_string(received_) + " bytes of content, not the " + std::to_string(*expected_) + " of content-length", {});
}

}  // namespace penstock::wire::http2

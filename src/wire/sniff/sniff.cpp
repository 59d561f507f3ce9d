// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/sniff/sniff.h"

#include <algorithm>

#include "penstock/base/ascii.h"
#include "wire/http1/fields.h"

namespace penstock::wire {
namespace {

constexpr std::size_t lookAtMost = 24;
constexpr std::string_view http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Whether `in` and `wanted` agree as far as both go.
bool fits(std::string_view in, std::string_view wanted) {
  const std::size_t n = std::min(in.size(), wanted.size());
  return in.substr(0, n) == wanted.substr(0, n);
}

unsigned byteAt(std::string_view in, std::size_t i) {
  return static_cast<unsigned char>(in[i]);
}

Protocol sniffTls(std::string_view in) {
  if (in.size() > 1 && in[1] != 3) return Protocol::other;
  if (in.size() > 4) {
    const unsigned length = byteAt(in, 3) << 8 | byteAt(in, 4);
    if (length == 0 || length > 16384) return Protocol::other;
  }
  if (in.size() < 6) return Protocol::needMore;
  return in[5] == 1 ? Protocol::tls : Protocol::other;
}

Protocol sniffMqtt(std::string_view in) {
  std::size_t pos = 1;  // the remaining length: one to four bytes, the high bit says that one more follows
  while (pos < in.size() && byteAt(in, pos) & 0x80) {
    if (++pos == 5) return Protocol::other;
  }
  if (pos >= in.size()) return Protocol::needMore;
  in.remove_prefix(pos + 1);
  for (std::string_view name : {std::string_view("\0\4MQTT", 6), std::string_view("\0\6MQIsdp", 8)}) {
    if (fits(in, name)) return in.size() >= name.size() ? Protocol::mqtt : Protocol::needMore;
  }
  return Protocol::other;
}

/// A method we know and a space are enough. Other words, which begin the lines of many protocols (IRC, SSH, Redis),
/// must be followed by something that can only be a request target.
Protocol sniffTarget(std::string_view method, std::string_view target) {
  constexpr std::string_view known[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};
  if (std::find(std::begin(known), std::end(known), method) != std::end(known)) return Protocol::http1;
  if (target.empty()) return Protocol::needMore;
  if (target[0] == '/' || target[0] == '*') return Protocol::http1;
  constexpr std::string_view scheme = "http";
  if (!fits(target, scheme)) return Protocol::other;
  return target.size() >= scheme.size() ? Protocol::http1 : Protocol::needMore;
}

Protocol sniffText(std::string_view in) {
  if (fits(in, http2Preface)) return in.size() >= http2Preface.size() ? Protocol::http2 : Protocol::needMore;
  std::size_t pos = 0;
  while (pos < in.size() && (in[pos] == '\r' || in[pos] == '\n')) {
    if (in[pos] == '\r') {
      if (pos + 1 == in.size()) return Protocol::needMore;
      if (in[pos + 1] != '\n') return Protocol::other;
      ++pos;
    }
    ++pos;
  }
  const std::size_t begin = pos;
  while (pos < in.size() && isTokenChar(in[pos])) ++pos;
  if (pos == in.size()) return Protocol::needMore;
  if (pos == begin || (in[pos] != ' ' && in[pos] != '\t')) return Protocol::other;
  return sniffTarget(in.substr(begin, pos - begin), in.substr(pos + 1));
}

}  // namespace

Protocol sniff(std::string_view firstBytes) {
  const std::string_view in = firstBytes.substr(0, lookAtMost);
  if (in.empty()) return Protocol::needMore;
  Protocol found = Protocol::other;
  switch (in[0]) {
    case 0x16:
      found = sniffTls(in);
      break;
    case 0x10:
      found = sniffMqtt(in);
      break;
    case 0x04:
      if (in.size() == 1) return Protocol::needMore;
      found = in[1] == 1 || in[1] == 2 ? Protocol::socks4 : Protocol::other;  // CONNECT, BIND
      break;
    case 0x05:
      if (in.size() == 1) return Protocol::needMore;
      found = in[1] != 0 ? Protocol::socks5 : Protocol::other;  // number of authentication methods
      break;
    default:
      found = sniffText(in);
  }
  if (found == Protocol::needMore && in.size() == lookAtMost) return Protocol::other;
  return found;
}

Protocol sniffServer(std::string_view in) {
  // Length in three bytes, a multiple of 6 (a server has six settings or a few of its own); type 4, no flags, stream 0.
  constexpr std::size_t frameHead = 9;
  constexpr unsigned maxLength = 64 * 6;
  in = in.substr(0, frameHead);
  for (std::size_t i = 0; i < in.size(); ++i) {
    const unsigned b = byteAt(in, i);
    const bool fits = i == 1 ? b <= maxLength >> 8 : i == 2 ? true : b == (i == 3 ? 4 : 0);
    if (!fits) return Protocol::other;
  }
  if (in.size() < 3) return Protocol::needMore;
  const unsigned length = byteAt(in, 1) << 8 | byteAt(in, 2);
  if (length % 6 != 0 || length > maxLength) return Protocol::other;
  return in.size() == frameHead ? Protocol::http2 : Protocol::needMore;
}

}  // namespace penstock::wire

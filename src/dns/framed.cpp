// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/framed.h"

namespace penstock::dns {

namespace {

constexpr std::size_t lengthSize = 2, most = 2 * 65536;

/// The first whole message of what is there.
std::optional<std::string> taken(net::ReadBuffer& in) {
  const std::string_view there = in.view();
  if (there.size() < lengthSize) return std::nullopt;
  const std::size_t size = std::size_t(static_cast<std::uint8_t>(there[0])) << 8 | static_cast<std::uint8_t>(there[1]);
  if (there.size() < lengthSize + size) return std::nullopt;
  std::string out(there.substr(lengthSize, size));
  in.consume(lengthSize + size);
  return out;
}

}  // namespace

net::Awaitable<std::optional<std::string>> readFramed(net::Stream& stream, net::ReadBuffer& in, net::Deadline deadline) {
  while (true) {
    if (auto whole = taken(in)) co_return whole;
    const net::IoResult got = in.fill(stream, most);
    if (got.status == net::IoStatus::ok) continue;
    if (got.status != net::IoStatus::wouldBlock) co_return std::nullopt;
    in.releaseIfEmpty();
    const net::error_code ec = co_await net::wait(stream, net::Readiness::read, deadline);
    if (ec) co_return std::nullopt;
  }
}

net::Awaitable<bool> writeFramed(net::Stream& stream, std::string message, std::chrono::milliseconds patience) {
  message.insert(0, {char(message.size() >> 8), char(message.size() & 0xff)});
  const net::error_code ec = co_await net::writeAll(stream, message, patience);
  co_return !ec;
}

}  // namespace penstock::dns

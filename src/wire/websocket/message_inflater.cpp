// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/websocket/message_inflater.h"

#include <zlib.h>

#include <algorithm>

namespace penstock::wire::websocket {
namespace {

// Of the empty stored block that every message ends with and no message carries (RFC 7692 7.2.1).
constexpr std::string_view tail("\x00\x00\xff\xff", 4);

}  // namespace

struct MessageInflater::Impl {
  Impl(bool contextTakeover, int windowBits) : takeover(contextTakeover), bits(windowBits) {}
  ~Impl() { close(); }

  void close() {
    if (open) inflateEnd(&z);
    open = false;
  }
  void fail() {
    failed = true;
    left = {};
    if (takeover) {
      lost = true;
      close();
    }
  }

  z_stream z{};
  std::string_view left;  // fed, not yet given to zlib
  bool takeover;
  int bits;
  bool open = false, failed = false, lost = false, ending = false, atBoundary = true;
};

MessageInflater::MessageInflater(bool contextTakeover, int windowBits)
    // zlib cannot deflate with a window of 2^8: a peer that agreed to 8 may well use 9.
    : impl_(std::make_unique<Impl>(contextTakeover, std::clamp(windowBits, 9, 15))) {}
MessageInflater::~MessageInflater() = default;
MessageInflater::MessageInflater(MessageInflater&&) noexcept = default;
MessageInflater& MessageInflater::operator=(MessageInflater&&) noexcept = default;

bool MessageInflater::begin() {
  Impl& i = *impl_;
  if (i.lost) return false;
  if (!i.open) {
    i.z = {};
    if (inflateInit2(&i.z, -i.bits) != Z_OK) return false;
    i.open = true;
  } else if (!i.takeover) {
    inflateReset(&i.z);
  }
  i.failed = i.ending = false;
  i.atBoundary = true;
  i.left = {};
  return true;
}

void MessageInflater::feed(std::string_view in) {
  if (!impl_->failed) impl_->left = in;
}

void MessageInflater::endMessage() {
  impl_->ending = true;
  // Some leave out the byte that 7.2.3.4 wants behind a last block, or compress nothing to nothing: there is no block to complete then.
  if (!impl_->atBoundary) feed(tail);
}

std::size_t MessageInflater::drain(std::span<char> out) {
  Impl& i = *impl_;
  if (i.failed || !i.open || out.empty()) return 0;
  const auto room = uInt(std::min<std::size_t>(out.size(), 1u << 30));
  i.z.next_out = reinterpret_cast<Bytef*>(out.data());
  i.z.avail_out = room;
  do {
    const std::size_t piece = std::min<std::size_t>(i.left.size(), 1u << 30);
    i.z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(i.left.data()));
    i.z.avail_in = uInt(piece);
    const int rc = inflate(&i.z, Z_NO_FLUSH);
    i.left.remove_prefix(piece - i.z.avail_in);
    if (piece) i.atBoundary = rc == Z_STREAM_END;
    if (rc == Z_STREAM_END) {
      // A block with BFINAL ends a stream, not the message (7.2.3.4). What later blocks may refer to stays.
      inflateResetKeep(&i.z);
    } else if (rc != Z_OK && rc != Z_BUF_ERROR) {
      const std::size_t made = room - i.z.avail_out;
      i.fail();
      return made;
    }
  } while (!i.left.empty() && i.z.avail_out);
  // Behind the last byte a block may begin, and none may be under way.
  if (i.ending && i.z.avail_out && !i.atBoundary && (i.z.data_type & 0xC7) != 0x80) {
    const std::size_t made = room - i.z.avail_out;
    i.fail();
    return made;
  }
  return room - i.z.avail_out;
}

bool MessageInflater::failed() const { return impl_->failed; }

void MessageInflater::leave() { impl_->fail(); }

void MessageInflater::refuse() {
  impl_->lost = true;
  impl_->close();
}

std::size_t MessageInflater::memory(int windowBits) { return (std::size_t(1) << std::clamp(windowBits, 9, 15)) + 8 * 1024; }

}  // namespace penstock::wire::websocket

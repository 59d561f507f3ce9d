// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/websocket/message_deflater.h"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace penstock::wire::websocket {
namespace {

constexpr int level = 6, memoryLevel = 8;
constexpr std::size_t blockSize = 16 * 1024;  // on the stack
constexpr std::size_t tailSize = 4;           // 00 00 ff ff, of the empty stored block that a flush ends with

}  // namespace

struct MessageDeflater::Impl {
  ~Impl() {
    if (open) deflateEnd(&z);
  }

  void begin() {
    if (open) return;
    if (deflateInit2(&z, level, Z_DEFLATED, -bits, memoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    open = true;
  }

  void run(std::string_view in, int flush, std::string& out) {
    char block[blockSize];
    do {
      const std::size_t piece = std::min<std::size_t>(in.size(), 1u << 30);
      z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
      z.avail_in = uInt(piece);
      in.remove_prefix(piece);
      do {
        z.next_out = reinterpret_cast<Bytef*>(block);
        z.avail_out = sizeof block;
        deflate(&z, in.empty() ? flush : Z_NO_FLUSH);
        out.append(block, sizeof block - z.avail_out);
      } while (z.avail_out == 0);
    } while (!in.empty());
  }

  z_stream z{};
  int bits = 15;
  bool takeover = true, open = false;
  bool empty = true;  // the message under way has no byte yet
};

MessageDeflater::MessageDeflater(bool contextTakeover, int windowBits) : impl_(std::make_unique<Impl>()) {
  impl_->takeover = contextTakeover;
  // zlib cannot deflate with a window of 2^8. With one of 2^9 it refers no further back than 250 bytes, which fits into 2^8 as well.
  impl_->bits = std::clamp(windowBits, 9, 15);
}
MessageDeflater::~MessageDeflater() = default;
MessageDeflater::MessageDeflater(MessageDeflater&&) noexcept = default;
MessageDeflater& MessageDeflater::operator=(MessageDeflater&&) noexcept = default;

void MessageDeflater::feed(std::string_view payload, std::string& out) {
  if (payload.empty()) return;
  impl_->begin();
  impl_->empty = false;
  impl_->run(payload, Z_NO_FLUSH, out);
}

void MessageDeflater::endMessage(std::string& out) {
  Impl& d = *impl_;
  if (d.empty) {
    out += '\0';  // zlib flushes nothing where nothing came
    return;
  }
  d.run({}, Z_SYNC_FLUSH, out);
  out.resize(out.size() - tailSize);
  d.empty = true;
  if (!d.takeover) deflateReset(&d.z);
}

// zlib's own formula (zconf.h), and some for its state.
std::size_t MessageDeflater::memory(int windowBits) {
  return (std::size_t(1) << (std::clamp(windowBits, 9, 15) + 2)) + (std::size_t(1) << (memoryLevel + 9)) + 8 * 1024;
}

}  // namespace penstock::wire::websocket

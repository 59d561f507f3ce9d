// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/mqtt/packet_reader.h"

#include <algorithm>

namespace penstock::wire::mqtt {

void PacketReader::begin() {
  offset_ += received_;
  received_ = size_ = 0;
  lengthBytes_ = 0;
  sized_ = false;
  inside_ = true;
  if (kept_.capacity() > 4096) std::string().swap(kept_);  // a burst of long packets is not paid for ever after
  kept_.clear();
}

PacketReader::Step PacketReader::fail(const char* why) {
  failed_ = true;
  why_ = why;
  head_ = {};
  Step s;
  s.failed = true;
  return s;
}

/// The remaining length: seven bits a byte, the low ones first (section 2.1.4). `in` begins with the packet's byte `received_`.
void PacketReader::readHeader(std::string_view in) {
  for (std::size_t i = received_ == 0 ? 1 : 0; i < in.size() && !sized_ && !failed_; ++i) {
    const auto b = static_cast<unsigned char>(in[i]);
    size_ |= std::uint64_t(b & 0x7f) << (7 * lengthBytes_);
    ++lengthBytes_;
    if (!(b & 0x80)) {
      sized_ = true;
      size_ += 1 + lengthBytes_;
    } else if (lengthBytes_ == 4) {
      fail("the remaining length is longer than four bytes");
    }
  }
}

PacketReader::Step PacketReader::step(std::string_view in) {
  if (failed_) return fail(why_);
  if (in.empty()) return {};
  Step s;
  s.begun = !inside_;
  if (s.begun) {
    begin();
    if ((static_cast<unsigned char>(in[0]) >> 4) == 0) return fail("packet type 0 is reserved");
  }
  if (!sized_) readHeader(in);
  if (failed_) return fail(why_);
  s.consumed = sized_ ? std::size_t(std::min<std::uint64_t>(in.size(), size_ - received_)) : in.size();
  const std::string_view bytes = in.substr(0, s.consumed);
  received_ += bytes.size();
  s.end = sized_ && received_ == size_;
  inside_ = !s.end;
  if (s.begun && s.end) {
    head_ = bytes.substr(0, keepLimit_);
    return s;
  }
  if (kept_.size() < keepLimit_) kept_.append(bytes.substr(0, keepLimit_ - kept_.size()));
  head_ = kept_;
  return s;
}

}  // namespace penstock::wire::mqtt

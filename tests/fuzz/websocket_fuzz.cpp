// SPDX-License-Identifier: GPL-3.0-or-later
// Frames, their payloads and what is wrong with them do not depend on the split; nor does what a message inflates to. The first byte picks
// sender, extensions and split.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/fuzz.h"
#include "penstock/wire/websocket/extensions.h"
#include "penstock/wire/websocket/frame_reader.h"
#include "penstock/wire/websocket/message_inflater.h"
#include "penstock/wire/websocket/utf8.h"

namespace {

using namespace penstock;
using namespace penstock::wire::websocket;

constexpr std::size_t inflatedLimit = 1 << 20;

struct Seen {
  std::string payload, inflated;
  std::uint64_t length = 0;
  FrameHeader::Part part = FrameHeader::Part::begin;
  Fault faults = Fault::none;
  bool ended = false, utf8 = true, failed = false;
  bool operator==(const Seen&) const = default;
};

class Reading {
 public:
  Reading(Sender sender, bool compression, bool takeover)
      : reader_(sender, compression), inflater_(takeover, 15), sender_(sender), compression_(compression) {}

  void feed(std::string_view in, std::span<char> scratch) {
    while (!in.empty()) {
      const auto s = reader_.step(in, scratch);
      fuzz::require(s.consumed > 0 && s.consumed <= in.size(), "a step without progress");
      in.remove_prefix(s.consumed);
      if (s.header) begin();
      fuzz::require(!frames_.empty() || (s.payload.empty() && !s.end), "payload before a frame");
      if (!s.payload.empty()) payload(s.payload);
      if (s.end) end();
    }
  }
  const std::vector<Seen>& frames() const { return frames_; }

 private:
  bool control() const { return reader_.header().part == FrameHeader::Part::control; }
  void begin() {
    const FrameHeader& h = reader_.header();
    fuzz::require(h.size >= 2 && h.size <= 14, "a header of no size");
    fuzz::require((h.opcode == Opcode::continuation && !any(h.faults & Fault::strayContinuation)) == (h.part == FrameHeader::Part::more),
                  "a part that is none");
    frames_.emplace_back();
    frames_.back().length = h.length;
    frames_.back().part = h.part;
    frames_.back().faults = h.faults;
    if (h.part != FrameHeader::Part::begin) return;
    utf8_.reset();
    inflating_ = h.compressed && inflater_.begin();
    fuzz::require(compression_ || !h.compressed, "compressed without agreement");
    total_ = 0;
  }
  void drain() {
    char out[777];
    std::size_t n = sizeof out;
    while (n == sizeof out) {
      n = inflater_.drain(out);
      frames_.back().inflated.append(out, n);
      if ((total_ += n) > inflatedLimit) {
        inflater_.leave();
        inflating_ = false;
        frames_.back().inflated.clear();  // where it stopped depends on the pieces
        return;
      }
    }
    frames_.back().failed = inflater_.failed();
    inflating_ = !inflater_.failed();
  }
  void payload(std::string_view piece) {
    Seen& f = frames_.back();
    f.payload += piece;
    fuzz::require(f.payload.size() <= f.length, "more payload than the frame has");
    if (control()) return;
    f.utf8 = utf8_.feed(piece);
    if (!inflating_) return;
    inflater_.feed(piece);
    drain();
  }
  void end() {
    Seen& f = frames_.back();
    f.ended = true;
    fuzz::require(f.payload.size() == f.length, "an end before the payload's");
    if (control()) {
      if (reader_.header().opcode == Opcode::close) f.faults |= readClose(f.payload).faults;
    } else if (reader_.header().fin && inflating_) {
      inflater_.endMessage();
      drain();
      inflating_ = false;
    }
  }

  FrameReader reader_;
  MessageInflater inflater_;
  Utf8Checker utf8_;
  Sender sender_;
  bool compression_, inflating_ = false;
  std::size_t total_ = 0;
  std::vector<Seen> frames_;
};

std::vector<Seen> read(std::uint8_t choice, std::string_view in, std::uint32_t split, std::size_t scratchSize) {
  Reading r(choice & 1 ? Sender::client : Sender::server, choice & 2, choice & 4);
  std::string scratch(scratchSize, '\0');
  while (!in.empty()) {
    split = split * 1664525u + (split ? 1013904223u : 0u);
    const std::size_t size = split ? std::min<std::size_t>(in.size(), 1 + (split >> 24) % 9) : in.size();
    r.feed(in.substr(0, size), scratch);
    in.remove_prefix(size);
  }
  return r.frames();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t choice = data[0];
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  if (choice & 8) {
    const auto extensions = readExtensions({in});
    if (!extensions.deflate) return 0;
    for (const Sender s : {Sender::client, Sender::server}) {
      const int bits = extensions.deflate->windowBits(s);
      fuzz::require(bits >= 8 && bits <= 15, "a window that is none");
    }
    return 0;
  }
  const auto whole = read(choice, in, 0, 1 << 16);
  fuzz::require(read(choice, in, 1, 1 << 16) == whole, "the reading depends on the split");
  fuzz::require(read(choice, in, std::uint32_t(choice) + 2, 5) == whole, "the reading depends on the scratch");
  return 0;
}

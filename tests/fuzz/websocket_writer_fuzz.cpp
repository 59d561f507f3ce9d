// SPDX-License-Identifier: GPL-3.0-or-later
// Frames that were read, written again, are the bytes that came; and what messages inflate to is deflated and inflated again. The first
// byte picks sender, takeover, window and split.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/fuzz.h"
#include "penstock/wire/websocket/frame_reader.h"
#include "penstock/wire/websocket/frame_writer.h"
#include "penstock/wire/websocket/message_deflater.h"
#include "penstock/wire/websocket/message_inflater.h"

namespace {

using namespace penstock;
using namespace penstock::wire::websocket;

constexpr std::size_t inflatedLimit = 1 << 18;

FrameToWrite frameOf(const FrameHeader& h, std::string_view bytes) {
  FrameToWrite f;
  f.opcode = h.opcode;
  f.fin = h.fin;
  f.reserved = h.reserved;
  f.length = LengthForm(h.size - 2 - (h.masked ? 4 : 0));
  if (h.masked) std::copy_n(bytes.begin() + h.size - 4, 4, f.key.emplace().begin());
  return f;
}

/// The payloads of all whole frames.
std::vector<std::string> checkFrames(Sender sender, std::string_view in) {
  FrameReader reader(sender, true);
  std::vector<std::string> payloads;
  std::string scratch(1 << 16, '\0'), payload;
  std::string_view rest = in, frame = in;
  while (!rest.empty()) {
    const auto s = reader.step(rest, scratch);
    rest.remove_prefix(s.consumed);
    payload += s.payload;
    if (!s.end) continue;
    const std::string_view bytes = frame.substr(0, frame.size() - rest.size());
    std::string again;
    appendFrame(again, frameOf(reader.header(), bytes), payload);
    fuzz::require(again == bytes, "a frame is not what it was");
    payloads.push_back(std::exchange(payload, {}));
    frame = rest;
  }
  return payloads;
}

/// False: no message, or too large a one.
bool inflate(MessageInflater& inflater, std::string_view in, std::string& out) {
  if (!inflater.begin()) return false;
  char block[777];
  const auto drain = [&] {
    std::size_t n = sizeof block;
    while (n == sizeof block && out.size() <= inflatedLimit) {
      n = inflater.drain(block);
      out.append(block, n);
    }
  };
  inflater.feed(in);
  drain();
  if (out.size() <= inflatedLimit) {
    inflater.endMessage();
    drain();
  }
  if (out.size() > inflatedLimit) inflater.leave();
  return !inflater.failed();
}

void checkDeflate(std::uint8_t choice, const std::vector<std::string>& payloads) {
  const bool takeover = choice & 2;
  const int bits = 8 + choice / 4 % 8;
  MessageInflater theirs(false, 15), again(takeover, bits);
  MessageDeflater ours(takeover, bits);
  const auto check = [&](std::string_view message) {
    std::string packed, unpacked;
    const std::size_t piece = choice & 1 ? 7 : SIZE_MAX;
    for (std::string_view rest = message; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
      ours.feed(rest.substr(0, piece), packed);
    ours.endMessage(packed);
    fuzz::require(!packed.empty(), "a message of no bytes");
    fuzz::require(inflate(again, packed, unpacked) && unpacked == message, "a message is not what it was");
  };
  for (const std::string& payload : payloads) {
    check(payload);
    std::string inflated;
    if (inflate(theirs, payload, inflated)) check(inflated);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  checkDeflate(data[0], checkFrames(data[0] & 1 ? Sender::client : Sender::server, in));
  return 0;
}

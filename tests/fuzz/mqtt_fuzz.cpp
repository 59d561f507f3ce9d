// SPDX-License-Identifier: GPL-3.0-or-later
// Packets do not depend on how the stream was cut; what is read of each lies within it; truncation is no problem of its own.
// Input: one byte that chooses the version and the cuts, then the stream.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/fuzz.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/mqtt.h"
#include "penstock/wire/mqtt/packet_reader.h"

namespace {

using namespace penstock;
using wire::mqtt::PacketReader;

struct Seen {
  std::uint64_t offset, size;
  bool end;
  std::string head;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> read(std::string_view stream, std::size_t piece, bool& failed) {
  PacketReader reader(64);
  std::vector<Seen> out;
  for (; !stream.empty() && !failed; stream.remove_prefix(std::min(piece, stream.size()))) {
    std::string_view part = stream.substr(0, piece);
    while (!part.empty()) {
      const auto s = reader.step(part);
      if ((failed = s.failed)) {
        if (!out.empty() && !out.back().end) out.pop_back();  // its header came in pieces
        break;
      }
      fuzz::require(s.consumed > 0 && s.consumed <= part.size(), "a step takes something, and no more than there is");
      if (s.begun) out.push_back({reader.offset(), 0, false, {}});
      out.back().size = reader.received();
      out.back().end = s.end;
      out.back().head = reader.head();
      fuzz::require(out.back().head.size() <= 64, "more is kept than the limit");
      if (s.end) fuzz::require(reader.received() == reader.size(), "a packet ends at its size");
      part.remove_prefix(s.consumed);
    }
  }
  return out;
}

bool within(std::string_view part, std::string_view whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void checkPacket(std::string_view bytes, codec::MqttVersion version) {
  const codec::MqttPacket p = codec::decodeMqtt(bytes, version);
  fuzz::require(within(p.topic, bytes) && within(p.payload, bytes) && within(p.reasons, bytes), "a view lies outside");
  fuzz::require(p.payload.size() <= p.payloadSize, "more payload than there is");
  fuzz::require(p.whole == (p.size != 0 && p.size <= bytes.size()), "whole means that all of it is there");
  for (const auto& s : p.subscriptions) fuzz::require(within(s.filter, bytes), "a filter lies outside");
  const std::string text = codec::mqttText(p, "topic", 1000);
  fuzz::require(codec::isUtf8(text), "the text is not UTF-8");
  fuzz::require(codec::mqttLabel(p).size() <= 200, "a label is too long");
  codec::MqttAliases aliases;
  aliases.topicOf(p);
  if (p.problem.empty() && p.whole && bytes.size() < 2000)
    for (std::size_t n = 0; n < p.size; ++n) {
      const codec::MqttPacket part = codec::decodeMqtt(bytes.substr(0, n), version == codec::MqttVersion::unknown ? p.version : version);
      fuzz::require(part.problem.empty() && !part.whole, "a beginning of a good packet is found wrong");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view stream = fuzz::asText(data, size).substr(1);
  constexpr codec::MqttVersion versions[] = {codec::MqttVersion::unknown, codec::MqttVersion::v3_1, codec::MqttVersion::v3_1_1, codec::MqttVersion::v5};
  const codec::MqttVersion version = versions[data[0] & 3];
  bool failed = false, failedInPieces = false;
  const auto whole = read(stream, stream.size() + 1, failed);
  fuzz::require(read(stream, std::size_t(data[0] >> 2) + 1, failedInPieces) == whole && failed == failedInPieces, "packets depend on the cuts");
  for (const Seen& s : whole) {
    checkPacket(stream.substr(std::size_t(s.offset), std::size_t(s.size)), version);
    if (&s - whole.data() > 50) break;
  }
  codec::decodeMqttAll(stream, version, 100);
  return 0;
}

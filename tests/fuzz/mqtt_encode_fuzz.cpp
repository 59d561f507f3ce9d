// SPDX-License-Identifier: GPL-3.0-or-later
// A PUBLISH that is right, written from what was read, is what came; any packet framed anew is read as before; another payload changes
// nothing else. The first byte chooses the version and how much of the rest is the other payload.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/mqtt_encode.h"

namespace {

using namespace penstock;
using namespace penstock::codec;

std::string behindHeader(std::string_view packet) {
  std::size_t at = 1;
  while (static_cast<unsigned char>(packet[at]) & 0x80) ++at;
  return std::string(packet.substr(at + 1));
}

void checkPublish(const MqttPacket& p, std::string_view bytes, MqttVersion version, std::string_view other) {
  std::string again;
  const MqttPublish publish{p.topic, p.payload,  p.qos(),        std::uint16_t(p.id < 0 ? 0 : p.id),
                            p.dup(), p.retain(), p.propertyBytes};
  const bool written = appendMqttPublish(again, publish, version).has_value();
  fuzz::require(written || again.empty(), "a refusal that wrote");
  fuzz::require(!p.problem.empty() || written, "a PUBLISH that is right cannot be written");
  if (written) fuzz::require(decodeMqtt(again, version).problem.empty(), "a PUBLISH was written that breaks the rules");
  if (p.problem.empty())
    fuzz::require(behindHeader(again) == behindHeader(bytes) && again[0] == bytes[0], "a PUBLISH is not what it was");
  std::string edited;
  if (!appendMqttWithPayload(edited, bytes, version, other)) {
    fuzz::require(!p.problem.empty() && edited.empty(), "a PUBLISH that is right has no payload");
    return;
  }
  const MqttPacket e = decodeMqtt(edited, version);
  fuzz::require(e.whole && e.size == edited.size() && e.payload == other, "another payload than the one given");
  fuzz::require(e.topic == p.topic && e.id == p.id && e.flags == p.flags && e.propertyBytes == p.propertyBytes,
                "more than the payload changed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr MqttVersion versions[] = {MqttVersion::v3_1, MqttVersion::v3_1_1, MqttVersion::v5};
  const MqttVersion version = versions[data[0] % 3];
  const std::string_view all = fuzz::asText(data + 1, size - 1),
                         bytes = all.substr(std::min<std::size_t>(all.size(), data[0] / 3));
  const std::string_view other = all.substr(0, all.size() - bytes.size());
  const MqttPacket p = decodeMqtt(bytes, version);
  std::string framed;
  if (appendMqttFramed(framed, bytes)) {
    const MqttPacket f = decodeMqtt(framed, version);
    fuzz::require(f.whole && f.size == framed.size(), "a packet is not framed");
    fuzz::require(behindHeader(framed) == behindHeader(bytes) && framed[0] == bytes[0], "a packet is not what it was");
  } else {
    fuzz::require(p.size == 0 && framed.empty(), "a packet with a header cannot be framed");
  }
  if (p.whole && p.type == MqttType::publish) checkPublish(p, bytes.substr(0, std::size_t(p.size)), version, other);
  return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
// Section numbers are those of MQTT 5; 3.1.1 has the same ones.
#include <algorithm>

#include "codec/mqtt/tables.h"
#include "penstock/codec/charset.h"

namespace penstock::codec {
namespace {

/// Reads within `end`. Past it the packet is broken; past the bytes that were given it is only cut off.
struct Reader {
  std::string_view in;
  std::size_t at, end;
  std::string& problem;  // the first
  bool cut = false, broken = false;

  bool going() const { return !cut && !broken; }
  bool more() const { return going() && at < end; }
  /// Against the rules, and readable all the same.
  void note(std::string why) {
    if (problem.empty()) problem = std::move(why);
  }
  void fail(std::string why) {
    note(std::move(why));
    broken = true;
  }
  bool need(std::size_t n, const char* what) {
    if (!going()) return false;
    if (n > end - at)
      fail(std::string("it ends inside ") + what);
    else if (n > in.size() - std::min(at, in.size()))
      cut = true;
    return going();
  }
  std::string_view take(std::size_t n, const char* what) {
    if (!need(n, what)) return {};
    at += n;
    return in.substr(at - n, n);
  }
  std::uint32_t number(std::size_t bytes, const char* what) {
    std::uint32_t v = 0;
    for (const char c : take(bytes, what)) v = v << 8 | static_cast<unsigned char>(c);
    return v;
  }
  std::uint8_t byte(const char* what) { return std::uint8_t(number(1, what)); }
  std::uint16_t twoByte(const char* what) { return std::uint16_t(number(2, what)); }
  std::uint32_t variable(const char* what) {  // 1.5.5
    std::uint32_t v = 0;
    for (unsigned shift = 0; shift < 28; shift += 7) {
      const std::uint8_t b = byte(what);
      if (!going()) return 0;
      v |= std::uint32_t(b & 0x7f) << shift;
      if (b & 0x80) continue;
      if (b == 0 && shift) note(std::string(what) + " takes more bytes than it needs");
      return v;
    }
    fail(std::string(what) + " is longer than four bytes");
    return 0;
  }
  std::string_view binary(const char* what) { return take(twoByte(what), what); }
  std::string_view text(const char* what) {  // 1.5.4
    const std::string_view s = binary(what);
    if (!isUtf8(s))
      note(std::string(what) + " is not UTF-8");
    else if (s.find('\0') != s.npos)
      note(std::string(what) + " holds a NUL");
    return s;
  }
};

bool isV5(const MqttPacket& p) { return p.version == MqttVersion::v5; }

MqttProperty readProperty(Reader& r, const MqttPropertyRule& rule) {
  MqttProperty p;
  p.id = rule.id;
  p.value = rule.value;
  switch (rule.value) {
    case MqttValue::byte: p.number = r.byte(rule.name); break;
    case MqttValue::twoByte: p.number = r.twoByte(rule.name); break;
    case MqttValue::fourByte: p.number = r.number(4, rule.name); break;
    case MqttValue::variable: p.number = r.variable(rule.name); break;
    case MqttValue::binary: p.text = r.binary(rule.name); break;
    case MqttValue::text: p.text = r.text(rule.name); break;
    case MqttValue::pair:
      p.text = r.text(rule.name);
      p.more = r.text(rule.name);
      break;
  }
  return p;
}

/// 2.2.2. `where`: the bit of the packet's type, or 1 for a will. `bytes`: where they lie.
std::vector<MqttProperty> readProperties(Reader& r, std::uint16_t where, std::string_view& bytes) {
  std::vector<MqttProperty> out;
  const std::uint32_t length = r.variable("the length of its properties");
  if (!r.going()) return out;
  if (length > r.end - r.at) {
    r.fail("its properties are longer than itself");
    return out;
  }
  const std::size_t whole = r.end;
  r.end = r.at + length;
  bytes = r.in.substr(std::min(r.at, r.in.size()), length);
  std::uint64_t seen = 0;
  while (r.more()) {
    const std::uint32_t id = r.variable("a property's identifier");
    if (!r.going()) break;
    const MqttPropertyRule* rule = id < 256 ? mqttPropertyRule(std::uint8_t(id)) : nullptr;
    if (!rule) {
      r.note("property " + std::to_string(id) + " does not exist");  // so nobody knows its length: on behind them all
      r.at = r.end;
      r.cut = r.at > r.in.size();
      break;
    }
    MqttProperty p = readProperty(r, *rule);
    if (!r.going()) break;
    out.push_back(p);
    if (!(rule->allowed & where)) r.note(std::string(rule->name) + " is no property of such a packet");
    const bool several = rule->value == MqttValue::pair || (rule->id == 0x0b && where == mqttBit(MqttType::publish));
    if (seen >> rule->id & 1 && !several) r.note(std::string(rule->name) + " comes twice");
    seen |= std::uint64_t(1) << rule->id;
  }
  r.end = whole;
  return out;
}

void readProperties(Reader& r, MqttPacket& p) { p.properties = readProperties(r, mqttBit(p.type), p.propertyBytes); }

void readId(Reader& r, MqttPacket& p) {
  const std::uint16_t id = r.twoByte("its packet identifier");
  if (!r.going()) return;
  p.id = id;
  if (id == 0) r.note("packet identifier 0 is not allowed");
}

/// A reason code may be left out, and so may the properties behind it (3.4.2.1).
void readReason(Reader& r, MqttPacket& p) {
  if (!r.more()) return;
  p.reason = r.byte("its reason code");
  if (r.going() && mqttReasonName(p.type, std::uint8_t(p.reason), p.version).empty())
    r.note("reason code " + std::to_string(p.reason) + " does not exist in such a packet");
  if (r.more()) readProperties(r, p);
}

/// 4.7.
bool isFilter(std::string_view filter) {
  if (filter.empty()) return false;
  for (std::size_t i = 0; i < filter.size(); ++i) {
    const bool levelBegins = i == 0 || filter[i - 1] == '/';
    if (filter[i] == '#' && (!levelBegins || i + 1 != filter.size())) return false;
    if (filter[i] == '+' && (!levelBegins || (i + 1 != filter.size() && filter[i + 1] != '/'))) return false;
  }
  return true;
}

void readConnect(Reader& r, MqttPacket& p) {
  MqttConnect& c = p.connect.emplace();
  c.protocol = r.text("the protocol name");
  c.level = r.byte("the protocol level");
  if (!r.going()) return;
  p.version = MqttVersion::unknown;
  const unsigned level = c.level & 0x7f;
  if (level >= 3 && level <= 5) p.version = MqttVersion(level);
  if (level < 3 || level > 5)
    r.note("protocol level " + std::to_string(c.level) + " is not known");
  else if (c.protocol != (level == 3 ? "MQIsdp" : "MQTT"))
    r.note("the protocol name does not fit level " + std::to_string(level));
  c.flags = r.byte("the connect flags");
  c.keepAlive = r.twoByte("the keep alive");
  if (!r.going()) return;
  if (c.flags & 1 && level != 3) r.note("the reserved connect flag is set");
  if (!c.will() && c.flags & 0x38) r.note("the will's flags are set without a will");
  if (c.willQos() == 3) r.note("QoS 3 does not exist");
  if (!isV5(p) && (c.flags & 0xc0) == 0x40) r.note("a password without a user name");
  if (isV5(p)) readProperties(r, p);
  c.clientId = r.text("the client identifier");
  if (c.will()) {
    std::string_view bytes;
    if (isV5(p)) c.willProperties = readProperties(r, 1, bytes);
    c.willTopic = r.text("the will's topic");
    c.willPayload = r.binary("the will's payload");
  }
  if (c.flags & 0x80) {
    const std::string_view name = r.text("the user name");
    if (r.going()) c.userName = name;
  }
  if (c.flags & 0x40) {
    const std::string_view password = r.binary("the password");
    if (r.going()) c.password = password;
  }
}

void readPublish(Reader& r, MqttPacket& p) {
  p.topic = r.text("the topic");
  if (p.qos() == 3) r.note("QoS 3 does not exist");
  if (p.qos() == 0 && p.dup()) r.note("DUP is set though QoS is 0");
  if (p.qos()) readId(r, p);
  if (isV5(p)) readProperties(r, p);
  if (!r.going()) return;
  p.payloadSize = r.end - r.at;
  p.payload = r.in.substr(r.at, std::size_t(std::min<std::uint64_t>(p.payloadSize, r.in.size() - r.at)));
  r.at += p.payload.size();
  r.cut = p.payload.size() < p.payloadSize;
  if (p.topic.find_first_of("+#") != p.topic.npos) r.note("the topic of a PUBLISH holds a wildcard");
  if (p.topic.empty() && !p.property(0x23)) r.note("the topic is empty");
}

void readSubscribe(Reader& r, MqttPacket& p) {
  readId(r, p);
  if (isV5(p)) readProperties(r, p);
  while (r.more()) {
    MqttSubscription s;
    s.filter = r.text("a topic filter");
    if (p.type == MqttType::subscribe) s.options = r.byte("a subscription's options");
    if (!r.going()) break;
    p.subscriptions.push_back(s);
    if (!isFilter(s.filter)) r.note("a topic filter is not well formed");
    if (s.options < 0) continue;
    if (s.qos() == 3) r.note("QoS 3 does not exist");
    if (isV5(p) ? s.retainHandling() == 3 || s.options & 0xc0 : s.options & 0xfc)
      r.note("reserved bits are set in a subscription's options");
  }
  if (p.subscriptions.empty() && r.going()) r.note("it names no topic filter");
}

void readSubAck(Reader& r, MqttPacket& p) {
  readId(r, p);
  if (isV5(p)) readProperties(r, p);
  if (p.type == MqttType::unsuback && !isV5(p)) return;
  if (!r.going()) return;
  p.reasons = r.in.substr(r.at, std::min(r.end, r.in.size()) - std::min(r.at, r.in.size()));
  r.cut = p.reasons.size() < r.end - r.at;
  r.at += p.reasons.size();
  for (const char code : p.reasons)
    if (mqttReasonName(p.type, std::uint8_t(code), p.version).empty())
      r.note("reason code " + std::to_string(static_cast<unsigned char>(code)) + " does not exist in such a packet");
  if (p.reasons.empty() && !r.cut) r.note("it holds no reason code");
}

void readFields(Reader& r, MqttPacket& p) {
  switch (p.type) {
    case MqttType::connect: readConnect(r, p); break;
    case MqttType::connack: {
      // A server that does not know MQTT 5 refuses it in the words of 3.1.1.
      if (isV5(p) && r.end - r.at == 2) p.version = MqttVersion::v3_1_1;
      const std::uint8_t flags = r.byte("the connect acknowledge flags");
      p.sessionPresent = flags & 1;
      const std::uint8_t reason = r.byte("its reason code");
      if (!r.going()) return;
      p.reason = reason;
      if (isV5(p)) readProperties(r, p);
      if (flags & 0xfe && p.version != MqttVersion::v3_1) r.note("reserved bits are set in its flags");
      if (mqttReasonName(p.type, reason, p.version).empty()) r.note("reason code " + std::to_string(reason) + " does not exist in such a packet");
      break;
    }
    case MqttType::publish: readPublish(r, p); break;
    case MqttType::puback:
    case MqttType::pubrec:
    case MqttType::pubrel:
    case MqttType::pubcomp:
      readId(r, p);
      if (isV5(p)) readReason(r, p);
      break;
    case MqttType::subscribe:
    case MqttType::unsubscribe: readSubscribe(r, p); break;
    case MqttType::suback:
    case MqttType::unsuback: readSubAck(r, p); break;
    case MqttType::disconnect:
    case MqttType::auth:
      if (isV5(p)) readReason(r, p);
      break;
    case MqttType::reserved:
    case MqttType::pingreq:
    case MqttType::pingresp: break;
  }
}

/// Table 2-2. MQTT 3.1 gave SUBSCRIBE, UNSUBSCRIBE and PUBREL the DUP flag too.
bool flagsAreRight(const MqttPacket& p) {
  switch (p.type) {
    case MqttType::publish: return true;
    case MqttType::pubrel:
    case MqttType::subscribe:
    case MqttType::unsubscribe: return p.flags == 2 || (p.version == MqttVersion::v3_1 && (p.flags & 7) == 2);
    default: return p.flags == 0;
  }
}

struct FixedHeader {
  std::size_t bytes = 0;  // 0: cut off
  std::uint32_t remaining = 0;
  bool tooLong = false;      // cannot be framed
  bool longerThanNeeded = false; // could be written with fewer bytes
};

/// 2.1.
FixedHeader readHeader(std::string_view bytes) {
  FixedHeader h;
  for (std::size_t i = 1; i < bytes.size() && !h.bytes && !h.tooLong; ++i) {
    const auto b = static_cast<unsigned char>(bytes[i]);
    h.remaining |= std::uint32_t(b & 0x7f) << (7 * (i - 1));
    if (!(b & 0x80)) {
      h.bytes = i + 1;
      h.longerThanNeeded = b == 0 && i > 1;
    }
    h.tooLong = i == 4 && b & 0x80;
  }
  return h;
}

MqttPacket read(std::string_view bytes, MqttVersion version) {
  MqttPacket p;
  p.version = version;
  if (bytes.empty()) return p;
  const auto first = static_cast<unsigned char>(bytes[0]);
  p.type = MqttType(first >> 4);
  p.flags = first & 15;
  const FixedHeader header = readHeader(bytes);
  if (p.type == MqttType::reserved)
    p.problem = "packet type 0 is reserved";
  else if (header.tooLong)
    p.problem = "the remaining length is longer than four bytes";
  if (!header.bytes || !p.problem.empty()) return p;
  p.size = header.bytes + std::uint64_t(header.remaining);
  p.whole = bytes.size() >= p.size;
  Reader r{bytes.substr(0, std::size_t(std::min<std::uint64_t>(bytes.size(), p.size))), header.bytes, std::size_t(p.size), p.problem};
  readFields(r, p);
  if (r.going() && r.at < r.end) r.note(std::to_string(r.end - r.at) + " bytes lie behind its last field");
  if (p.version == MqttVersion::unknown) return p;
  if (!flagsAreRight(p)) r.note("the flags of its fixed header are wrong");
  if (header.longerThanNeeded && isV5(p)) r.note("its remaining length takes more bytes than it needs");
  if (p.type == MqttType::auth && !isV5(p)) r.note("AUTH came with MQTT 5");
  return p;
}

}  // namespace

const MqttProperty* MqttPacket::property(std::uint8_t propertyId) const {
  for (const MqttProperty& p : properties)
    if (p.id == propertyId) return &p;
  return nullptr;
}

MqttPacket decodeMqtt(std::string_view bytes, MqttVersion version) {
  const bool saysItself = !bytes.empty() && MqttType(static_cast<unsigned char>(bytes[0]) >> 4) == MqttType::connect;
  if (saysItself || version != MqttVersion::unknown) return read(bytes, version);
  // A payload may look like properties, but hardly ever like right ones.
  MqttPacket five = read(bytes, MqttVersion::v5);
  if (five.problem.empty() && !five.properties.empty()) return five;
  MqttPacket three = read(bytes, MqttVersion::v3_1_1);
  return three.problem.empty() || !five.problem.empty() ? three : five;
}

std::string_view mqttReadable(std::string_view packet, MqttVersion version) {
  const MqttPacket p = decodeMqtt(packet, version);
  return p.type == MqttType::publish && p.whole && p.payload.data() ? p.payload : packet;
}

std::vector<MqttPacket> decodeMqttAll(std::string_view bytes, MqttVersion version, std::size_t limit) {
  std::vector<MqttPacket> out;
  while (!bytes.empty() && out.size() < limit) {
    out.push_back(decodeMqtt(bytes, version));
    const MqttPacket& p = out.back();
    if (p.connect && p.version != MqttVersion::unknown) version = p.version;
    if (!p.whole) break;
    bytes.remove_prefix(std::size_t(p.size));
  }
  return out;
}

std::string_view MqttAliases::topicOf(const MqttPacket& publish) {
  const MqttProperty* alias = publish.property(0x23);
  if (!alias) return publish.topic;
  const auto number = std::uint16_t(alias->number);
  if (publish.topic.empty()) {
    const auto found = topics_.find(number);
    return found == topics_.end() ? std::string_view() : std::string_view(found->second);
  }
  std::string& topic = topics_[number];
  bytes_ -= topic.size();
  topic.clear();
  if (bytes_ + publish.topic.size() <= 1'000'000) topic = publish.topic;
  bytes_ += topic.size();
  return publish.topic;
}

}  // namespace penstock::codec

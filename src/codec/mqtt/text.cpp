// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "penstock/codec/body_type.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/hex.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/mqtt.h"

namespace penstock::codec {
namespace {

constexpr std::size_t column = 30;  // as wide as most properties' names

std::string number(std::uint64_t n) { return std::to_string(n); }

/// One line of a stranger's text.
std::string plain(std::string_view s) { return visibleControls(toUtf8(s, "utf-8")); }

/// Bytes that are mostly text are read as one: passwords, correlation data.
std::string bytesOrText(std::string_view s) {
  const auto odd = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (isUtf8(s) && std::none_of(s.begin(), s.end(), odd)) return plain(s);
  return "0x" + hexString(s.substr(0, 256)) + (s.size() > 256 ? "… (" + number(s.size()) + " bytes)" : "");
}

class Lines {
 public:
  void add(std::string_view name, std::string_view value, unsigned indent = 0) {
    out_.append(2 * indent, ' ').append(name);
    const std::size_t used = 2 * indent + name.size();
    out_.append(used < column ? column - used : 1, ' ').append(value) += '\n';
  }
  void title(std::string_view line) { out_.append(line) += '\n'; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string codeText(MqttType type, unsigned code, MqttVersion version) {
  const std::string_view name = mqttReasonName(type, std::uint8_t(code), version);
  std::string out = "0x" + hexString(std::string(1, char(code)));
  return name.empty() ? out : out + " " + std::string(name);
}

std::string valueText(const MqttProperty& p) {
  switch (p.value) {
    case MqttValue::binary: return bytesOrText(p.text);
    case MqttValue::text: return plain(p.text);
    case MqttValue::pair: return plain(p.text) + " = " + plain(p.more);
    case MqttValue::fourByte:
      if ((p.id == 0x02 || p.id == 0x11 || p.id == 0x18) && p.number == 0xffffffff) return "never ends";
      if (p.id == 0x02 || p.id == 0x11 || p.id == 0x18) return number(p.number) + " s";
      break;
    case MqttValue::byte:
      if (p.id == 0x01) return p.number == 1 ? "1 (UTF-8 text)" : p.number == 0 ? "0 (bytes)" : number(p.number);
      break;
    case MqttValue::twoByte:
      if (p.id == 0x13) return number(p.number) + " s";
      break;
    case MqttValue::variable: break;
  }
  return number(p.number);
}

void addProperties(Lines& lines, const std::vector<MqttProperty>& properties, unsigned indent) {
  for (const MqttProperty& p : properties) lines.add(mqttPropertyName(p.id), valueText(p), indent);
}

void addConnect(Lines& lines, const MqttPacket& p) {
  const MqttConnect& c = *p.connect;
  const std::string_view version = toText(p.version);
  std::string protocol = plain(c.protocol) + ", level " + number(c.level & 0x7f);
  if (!version.empty()) protocol += ": MQTT " + std::string(version);
  if (c.level & 0x80) protocol += ", as a bridge";
  lines.add("Protocol", protocol);
  lines.add("Client Identifier", c.clientId.empty() ? "(the server is to assign one)" : plain(c.clientId));
  lines.add(p.version == MqttVersion::v5 ? "Clean Start" : "Clean Session", c.cleanStart() ? "yes" : "no");
  lines.add("Keep Alive", c.keepAlive ? number(c.keepAlive) + " s" : "off");
  if (c.userName) lines.add("User Name", plain(*c.userName));
  if (c.password) lines.add("Password", bytesOrText(*c.password));
  addProperties(lines, p.properties, 0);
  if (!c.will()) return;
  lines.add("Will Topic", plain(c.willTopic));
  lines.add("Will QoS", number(c.willQos()) + (c.willRetain() ? ", retain" : ""));
  lines.add("Will Payload", bytesOrText(c.willPayload));
  addProperties(lines, c.willProperties, 1);
}

std::string optionsText(const MqttSubscription& s, MqttVersion version) {
  static constexpr const char* handling[] = {"", ", retained only if new", ", nothing retained", ", retain handling 3"};
  std::string out = "QoS " + number(s.qos());
  if (version != MqttVersion::v5) return out;
  if (s.noLocal()) out += ", no local";
  if (s.retainAsPublished()) out += ", retain as published";
  return out + handling[s.retainHandling()];
}

std::string textOfLines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t n = std::min(text.find('\n'), text.size());
    out.append(visibleControls(text.substr(0, n), false)) += '\n';
    text.remove_prefix(std::min(n + 1, text.size()));
  }
  return out;
}

std::string payloadText(std::string_view payload, bool whole, std::size_t limit, std::string& what) {
  const bool all = whole && payload.size() <= limit;
  payload = payload.substr(0, limit);
  const BodyType type = guessBodyType({}, payload, all).type;
  if (type == BodyType::empty) return {};
  std::string out;
  if (type == BodyType::json) {
    JsonPretty pretty = prettyJson(toUtf8(payload, "utf-8"));  // its strings may hold anything
    if (pretty.end == JsonEnd::complete) out = std::move(pretty.text);
  }
  if (out.empty()) out = isTextual(type) ? textOfLines(toUtf8(payload, "utf-8")) : hexDump(payload);
  what = std::string(toText(type));
  if (!out.empty() && out.back() != '\n') out += '\n';
  if (!all) out += "…\n";
  return out;
}

std::string fit(std::string_view s, std::size_t limit) {
  if (s.size() <= limit) return std::string(s);
  std::size_t n = limit > 3 ? limit - 3 : 0;
  while (n > 0 && (static_cast<unsigned char>(s[n]) & 0xc0) == 0x80) --n;  // not inside a character
  return std::string(s.substr(0, n)) + "…";
}

}  // namespace

std::string mqttLabel(const MqttPacket& p, std::string_view topic, std::size_t limit) {
  std::string out;
  switch (p.type) {
    case MqttType::connect:
      if (p.connect) out = p.connect->clientId;
      break;
    case MqttType::publish: out = p.topic.empty() ? topic : p.topic; break;
    case MqttType::subscribe:
    case MqttType::unsubscribe:
      for (const MqttSubscription& s : p.subscriptions) {
        if (out.size() > limit) break;
        if (!out.empty()) out += ", ";
        out += s.filter;
      }
      break;
    case MqttType::suback:
    case MqttType::unsuback:
      for (const char code : p.reasons) {
        if (out.size() > limit) break;
        if (!out.empty()) out += ", ";
        const std::string_view name = mqttReasonName(p.type, std::uint8_t(code), p.version);
        out += name.empty() ? codeText(p.type, static_cast<unsigned char>(code), p.version) : std::string(name);
      }
      break;
    default:
      if (p.reason > 0 || (p.reason == 0 && p.type == MqttType::connack)) {
        const std::string_view name = mqttReasonName(p.type, std::uint8_t(p.reason), p.version);
        out = name.empty() ? codeText(p.type, unsigned(p.reason), p.version) : std::string(name);
      }
  }
  return fit(out, limit);
}

std::string mqttText(const MqttPacket& p, std::string_view topic, std::size_t payloadLimit) {
  Lines lines;
  std::string title(toText(p.type));
  if (p.type == MqttType::publish) {
    title += "  QoS " + number(p.qos());
    if (p.retain()) title += "  retain";
    if (p.dup()) title += "  dup";
  }
  lines.title(title);
  if (!p.problem.empty()) lines.add("Malformed", p.problem);
  if (p.connect) addConnect(lines, p);
  if (p.type == MqttType::publish) {
    if (!p.topic.empty())
      lines.add("Topic", plain(p.topic));
    else
      lines.add("Topic", topic.empty() ? "(an alias that was not explained)" : plain(topic) + " (by its alias)");
  }
  if (p.id >= 0) lines.add("Packet Identifier", number(p.id));
  if (p.type == MqttType::connack) lines.add("Session Present", p.sessionPresent ? "yes" : "no");
  if (p.reason >= 0) lines.add(p.version == MqttVersion::v5 ? "Reason Code" : "Return Code", codeText(p.type, unsigned(p.reason), p.version));
  for (const char code : p.reasons) lines.add("Reason Code", codeText(p.type, static_cast<unsigned char>(code), p.version));
  for (const MqttSubscription& s : p.subscriptions)
    s.options < 0 ? lines.add("Topic Filter", plain(s.filter)) : lines.add("Topic Filter", plain(s.filter) + "  " + optionsText(s, p.version));
  if (!p.connect) addProperties(lines, p.properties, 0);
  std::string payload;
  if (p.type == MqttType::publish) {
    std::string what;
    payload = payloadText(p.payload, p.payload.size() == p.payloadSize, payloadLimit, what);
    lines.add("Payload", number(p.payloadSize) + (p.payloadSize == 1 ? " byte" : " bytes") + (what.empty() ? "" : ", " + what));
  }
  if (!p.whole && p.problem.empty()) lines.title(p.size ? "Only its beginning was kept" : "Only a part of its header came");
  std::string out = lines.take();
  if (!payload.empty()) out.append("\n").append(payload);
  return out;
}

}  // namespace penstock::codec

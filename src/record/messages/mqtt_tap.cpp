// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/mqtt_tap.h"

#include <algorithm>
#include <array>
#include <vector>

#include "penstock/codec/mqtt.h"
#include "penstock/wire/mqtt/packet_reader.h"
#include "record/messages/open_message.h"

namespace penstock::record {

using codec::MqttPacket;
using codec::MqttType;
using codec::MqttVersion;
using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;

namespace {

/// What a row shows as its path: the first few topics and filters, and the latest.
class Subject {
 public:
  /// True when the text changed.
  bool add(std::string_view topic) {
    topic = topic.substr(0, longest);
    if (topic.empty() || topic == latest_ || std::find(first_.begin(), first_.end(), topic) != first_.end()) return false;
    if (first_.size() < 3)
      first_.emplace_back(topic);
    else
      latest_ = topic;
    return true;
  }
  std::string text() const {
    std::string out;
    for (const std::string& t : first_) out += (out.empty() ? "" : ", ") + t;
    return latest_.empty() ? out : out + " … " + latest_;
  }

 private:
  static constexpr std::size_t longest = 120;
  std::vector<std::string> first_;
  std::string latest_;
};

class MqttTap final : public MessageTap {
 public:
  void content(LiveExchange& live, Direction d, std::string_view bytes) override;
  void ended(LiveExchange& live, Direction d) override;

 private:
  using Step = wire::mqtt::PacketReader::Step;
  struct Way {
    wire::mqtt::PacketReader reader;
    codec::MqttAliases aliases;
    OpenMessage open;           // the packet, or all that follows the last that could be framed
    std::size_t described = 0;  // bytes of its beginning that were looked at
    std::uint64_t packets = 0;  // whole
    bool unframed = false;
  };
  Way& way(Direction d) { return ways_[d == Direction::toServer ? 0 : 1]; }
  void packet(LiveExchange& live, Way& w, const Step& step, std::int64_t now);
  void describe(LiveExchange& live, Way& w, bool whole);
  void learn(LiveExchange& live, const MqttPacket& p, std::string_view topic);
  void unframed(LiveExchange& live, Direction d, std::string_view bytes, std::int64_t now);

  std::array<Way, 2> ways_;
  MqttVersion version_ = MqttVersion::unknown;
  Subject subject_;
};

/// Whether those bytes of the recorded body were kept.
bool kept(LiveExchange& live, const Message& m) { return m.offset + m.size <= bodyOf(live, m.direction).recorded; }

void MqttTap::content(LiveExchange& live, Direction d, std::string_view bytes) {
  live.record(d, bytes);
  const std::int64_t now = live.sinceStart(steadyNow());
  Way& w = way(d);
  while (!bytes.empty()) {
    const Step step = w.reader.step(bytes);
    if (step.failed) {
      unframed(live, d, bytes, now);
      return;
    }
    if (step.begun) {
      w.open.begin(live, d, MessageKind::mqtt, now);
      w.open.message().offset = w.reader.offset();
      w.described = 0;
    }
    bytes.remove_prefix(step.consumed);
    packet(live, w, step, now);
  }
}

void MqttTap::packet(LiveExchange& live, Way& w, const Step& step, std::int64_t now) {
  Message& m = w.open.message();
  m.size = m.wireSize = w.reader.received();
  if (!kept(live, m)) m.flags |= MessageFlag::cut;
  // A long packet is read as soon as its beginning says what it is about, and once more at its end. One that comes byte by byte is not
  // read with each of them.
  if (step.end || (m.label.empty() && w.reader.head().size() >= w.described + w.described / 2 + 1)) describe(live, w, step.end);
  if (!step.end) {
    w.open.tell(live);
    return;
  }
  ++w.packets;
  w.open.complete(live, now);
}

void MqttTap::describe(LiveExchange& live, Way& w, bool whole) {
  Message& m = w.open.message();
  w.described = w.reader.head().size();
  const MqttPacket p = codec::decodeMqtt(w.reader.head(), version_);
  m.code = model::mqttCode(unsigned(p.type), p.flags);
  const bool fromClient = m.direction == Direction::toServer;
  const bool wrongWay = fromClient ? !codec::mqttFromClient(p.type) : !codec::mqttFromServer(p.type);
  const bool wrongTurn = fromClient && (w.packets == 0) != (p.type == MqttType::connect);  // CONNECT, and that once, comes first
  if (!p.problem.empty() || wrongWay || wrongTurn) m.flags |= MessageFlag::malformed;
  const std::string_view topic = p.type == MqttType::publish ? w.aliases.topicOf(p) : std::string_view();
  m.label = codec::mqttLabel(p, topic);
  m.preview = p.payload.substr(0, Message::previewLimit);
  if (whole || !topic.empty()) learn(live, p, topic);
  if (version_ == MqttVersion::v5) m.flags |= MessageFlag::mqtt5;
}

void MqttTap::learn(LiveExchange& live, const MqttPacket& p, std::string_view topic) {
  if (p.connect && version_ == MqttVersion::unknown && p.version != MqttVersion::unknown) {
    version_ = p.version;
    std::string& note = live.x().note;
    if (note.ends_with("MQTT")) note.append(" ").append(codec::toText(version_));
  }
  bool changed = subject_.add(topic);
  if (p.type == MqttType::subscribe)
    for (const codec::MqttSubscription& s : p.subscriptions) changed |= subject_.add(s.filter);
  if (!changed) return;
  live.x().subject = subject_.text();
  live.touch();
}

/// What cannot be framed stays one run of bytes, from the beginning of the packet that went wrong.
void MqttTap::unframed(LiveExchange& live, Direction d, std::string_view bytes, std::int64_t now) {
  Way& w = way(d);
  if (!w.open.isOpen()) {
    w.open.begin(live, d, MessageKind::bytes, now);
    w.open.message().offset = w.reader.offset();
  }
  Message& m = w.open.message();
  if (!w.unframed) {
    w.unframed = true;
    m.kind = MessageKind::bytes;
    m.code = 0;
    m.flags |= MessageFlag::malformed;
    m.label = w.reader.why();
    m.preview.clear();
  }
  w.open.show(bytes);
  m.size = m.wireSize += bytes.size();
  if (!kept(live, m)) m.flags |= MessageFlag::cut;
  w.open.tell(live);
}

void MqttTap::ended(LiveExchange& live, Direction d) {
  Way& w = way(d);
  const std::int64_t now = live.sinceStart(steadyNow());
  if (w.reader.failed())
    w.open.isOpen() ? w.open.complete(live, now) : void();
  else
    w.open.abandon(live, now);
}

}  // namespace

std::unique_ptr<MessageTap> makeMqttTap(LiveExchange& live) {
  live.x().application = model::Application::mqtt;
  return std::make_unique<MqttTap>();
}

}  // namespace penstock::record

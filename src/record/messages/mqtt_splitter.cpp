// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/mqtt_splitter.h"

namespace penstock::record {

using codec::MqttPacket;
using codec::MqttType;
using codec::MqttVersion;
using model::Message;
using model::MessageFlag;

MessageSplitter::Step MqttSplitter::step(std::string_view in, std::span<char>) {
  subjects_.clear();
  const auto read = reader_.step(in);
  if (read.failed) return unframed(in, !open_);
  Step s;
  s.consumed = read.consumed;
  s.begin = read.begun;
  s.end = s.seam = read.end;
  s.payload = in.substr(0, read.consumed);
  if (read.begun) {
    looked_ = 0;
    flags_ = MessageFlag::none;
    code_ = 0;
    label_.clear();
    preview_.clear();
    const auto type = MqttType(static_cast<unsigned char>(in[0]) >> 4);
    // Of one that comes byte by byte it is not known that it ends.
    const bool ping = (type == MqttType::pingreq || type == MqttType::pingresp) && read.end;
    s.control = ping && connection_->accepted;
  }
  // A long packet is read as soon as its beginning says what it is about, and once more at its end. One that comes byte by byte is not
  // read with each of them.
  if (read.end || (label_.empty() && reader_.head().size() >= looked_ + looked_ / 2 + 1)) this->read(read.end);
  packets_ += read.end;
  open_ = !read.end;
  return s;
}

MessageSplitter::Step MqttSplitter::unframed(std::string_view in, bool begins) {
  if (unframed_ == 0) {
    unframed_ = begins ? 0 : reader_.received();
    flags_ = MessageFlag::malformed;
    code_ = 0;
    label_ = reader_.why();
    preview_.clear();
  }
  open_ = true;
  unframed_ += in.size();
  if (preview_.size() < Message::previewLimit) preview_.append(in.substr(0, Message::previewLimit - preview_.size()));
  Step s;
  s.consumed = in.size();
  s.begin = begins;
  s.payload = in;
  return s;
}

void MqttSplitter::read(bool whole) {
  looked_ = reader_.head().size();
  const MqttPacket p = codec::decodeMqtt(reader_.head(), connection_->version);
  code_ = model::mqttCode(unsigned(p.type), p.flags);
  const bool wrongWay = fromClient_ ? !codec::mqttFromClient(p.type) : !codec::mqttFromServer(p.type);
  const bool wrongTurn = fromClient_ && (packets_ == 0) != (p.type == MqttType::connect);  // CONNECT, and that once, comes first
  if (!p.problem.empty() || wrongWay || wrongTurn) flags_ |= MessageFlag::malformed;
  const std::string_view topic = p.type == MqttType::publish ? aliases_.topicOf(p) : std::string_view();
  label_ = codec::mqttLabel(p, topic);
  preview_ = p.payload.substr(0, Message::previewLimit);
  if (whole && p.connect && connection_->version == MqttVersion::unknown) connection_->version = p.version;
  if (whole && !fromClient_ && p.type == MqttType::connack) connection_->accepted = true;
  if (!topic.empty()) subjects_.push_back(topic);
  if (whole && p.type == MqttType::subscribe)
    for (const codec::MqttSubscription& s : p.subscriptions) subjects_.push_back(s.filter);
  if (connection_->version == MqttVersion::v5) flags_ |= MessageFlag::mqtt5;
}

void MqttSplitter::describe(Message& m) const {
  m.kind = unframed_ ? model::MessageKind::bytes : model::MessageKind::mqtt;
  m.flags = flags_;
  m.code = code_;
  m.label = label_;
  m.preview = preview_;
  m.size = m.wireSize = unframed_ ? unframed_ : reader_.received();
}

}  // namespace penstock::record

// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/mqtt_tap.h"

#include <algorithm>
#include <utility>

#include "record/messages/split_way.h"

namespace penstock::record {

using model::Direction;

bool MqttNotes::addSubject(std::string_view topic) {
  constexpr std::size_t longest = 120, firstOnes = 3;
  topic = topic.substr(0, longest);
  if (topic.empty() || topic == latest_ || std::find(first_.begin(), first_.end(), topic) != first_.end()) return false;
  if (first_.size() < firstOnes)
    first_.emplace_back(topic);
  else
    latest_ = topic;
  return true;
}

void MqttNotes::learn(LiveExchange& live, const std::vector<std::string_view>& subjects, codec::MqttVersion version) {
  if (version != codec::MqttVersion::unknown && !std::exchange(versionTold_, true)) {
    for (model::TraceEntry& entry : live.x().trace)
      if (entry.did == model::Did::mqtt) entry.detail = codec::toText(version);
  }
  bool changed = false;
  for (const std::string_view subject : subjects) changed |= addSubject(subject);
  if (!changed) return;
  std::string text;
  for (const std::string& topic : first_) text += (text.empty() ? "" : ", ") + topic;
  live.x().subject = latest_.empty() ? text : text + " … " + latest_;
  live.touch();
}

namespace {

class MqttTap final : public MessageTap {
 public:
  void content(LiveExchange& live, Direction d, std::string_view bytes) override {
    const std::uint64_t base = bodyOf(live, d).size;
    live.record(d, bytes);
    way(d).read(live, bytes, base);
    way(d).tell(live);
  }
  void ended(LiveExchange& live, Direction d) override { way(d).ended(live); }

 private:
  class Way final : public SplitWay {
   public:
    Way(MqttTap& tap, Direction d) : SplitWay(d, splitter_, 0), tap_(tap), splitter_(d == Direction::toServer, tap.connection_) {}

   private:
    void stepped(LiveExchange& live) override { tap_.notes_.learn(live, splitter_.subjects(), tap_.connection_->version); }

    MqttTap& tap_;
    MqttSplitter splitter_;
  };
  Way& way(Direction d) { return d == Direction::toServer ? toServer_ : toClient_; }

  std::shared_ptr<MqttConnection> connection_ = std::make_shared<MqttConnection>();
  MqttNotes notes_;
  Way toServer_{*this, Direction::toServer}, toClient_{*this, Direction::toClient};
};

}  // namespace

std::unique_ptr<MessageTap> makeMqttTap(LiveExchange& live) {
  live.x().application = model::Application::mqtt;
  return std::make_unique<MqttTap>();
}

}  // namespace penstock::record

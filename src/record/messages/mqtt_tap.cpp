// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/mqtt_tap.h"

#include <algorithm>
#include <vector>

#include "record/messages/mqtt_splitter.h"
#include "record/messages/split_way.h"

namespace penstock::record {

using codec::MqttVersion;
using model::Direction;

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
    Way(MqttTap& tap, Direction d) : SplitWay(d, splitter_, 0), tap_(tap), splitter_(d == Direction::toServer, tap.version_) {}

   private:
    void stepped(LiveExchange& live) override { tap_.learn(live, splitter_.subjects()); }

    MqttTap& tap_;
    MqttSplitter splitter_;
  };
  Way& way(Direction d) { return d == Direction::toServer ? toServer_ : toClient_; }
  void learn(LiveExchange& live, const std::vector<std::string_view>& subjects);

  std::shared_ptr<MqttVersion> version_ = std::make_shared<MqttVersion>(MqttVersion::unknown);
  bool versionTold_ = false;
  Subject subject_;
  Way toServer_{*this, Direction::toServer}, toClient_{*this, Direction::toClient};
};

void MqttTap::learn(LiveExchange& live, const std::vector<std::string_view>& subjects) {
  if (!versionTold_ && *version_ != MqttVersion::unknown) {
    versionTold_ = true;
    for (model::TraceEntry& entry : live.x().trace)
      if (entry.did == model::Did::mqtt) entry.detail = codec::toText(*version_);
  }
  bool changed = false;
  for (const std::string_view subject : subjects) changed |= subject_.add(subject);
  if (!changed) return;
  live.x().subject = subject_.text();
  live.touch();
}

}  // namespace

std::unique_ptr<MessageTap> makeMqttTap(LiveExchange& live) {
  live.x().application = model::Application::mqtt;
  return std::make_unique<MqttTap>();
}

}  // namespace penstock::record

// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/protobuf/schemas.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace penstock::service {

using codec::ProtobufSchema;

codec::ProtobufSchemaPtr Schemas::of(const std::string& server) const {
  const std::lock_guard lock(mutex_);
  const auto found = told_.find(server);
  return found == told_.end() ? loaded_ : found->second.whole;
}

Result<void> Schemas::load(const std::vector<std::string>& files) {
  auto loaded = ProtobufSchema::load(files);
  if (!loaded) return loaded.error();
  const std::lock_guard lock(mutex_);
  loaded_ = std::move(*loaded);
  for (auto& [server, told] : told_) told.whole = loaded_->followedBy(told.reflected);
  return {};
}

bool Schemas::learn(const std::string& server, const std::vector<std::string>& fileDescriptors, const std::function<bool()>& stopped) {
  Told now;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = told_.find(server); found != told_.end()) now = found->second;
  }
  const std::size_t before = now.files.size();
  std::unordered_set<std::string> known(now.files.begin(), now.files.end());
  for (const std::string& f : fileDescriptors) {
    if (now.files.size() >= ProtobufSchema::mostFiles) break;
    const auto cost = codec::descriptorCost(f);
    if (!cost || now.cost + *cost > ProtobufSchema::mostCost || !known.insert(f).second) continue;
    now.cost += *cost;
    now.files.push_back(f);
  }
  if (now.files.size() == before) return false;
  now.reflected = ProtobufSchema::reflected(now.files, stopped);

  const std::lock_guard lock(mutex_);
  now.turn = ++turn_;
  now.whole = loaded_->followedBy(now.reflected);
  told_[server] = std::move(now);
  forgetOldest();
  return true;
}

void Schemas::forgetOldest() {
  while (true) {
    std::size_t cost = 0;
    for (const auto& [server, told] : told_) cost += told.cost;
    if (told_.size() <= mostServers && cost <= mostCost) return;
    told_.erase(std::min_element(told_.begin(), told_.end(), [](const auto& a, const auto& b) { return a.second.turn < b.second.turn; }));
  }
}

}  // namespace penstock::service

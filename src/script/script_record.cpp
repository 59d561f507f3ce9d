// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/script_record.h"

#include <algorithm>
#include <utility>

namespace penstock::script {
namespace {

constexpr std::chrono::seconds crashesCount{30};
constexpr std::size_t crashesFree = 3, crashesKept = 16;  // within that time, before the next start waits
constexpr std::chrono::milliseconds firstPause{200}, longestPause{5'000};

bool same(const std::weak_ptr<WorkerTaker>& a, const std::weak_ptr<WorkerTaker>& b) { return !a.owner_before(b) && !b.owner_before(a); }

}  // namespace

void Asker::refuse(const std::string& why) const {
  door->post([weak = taker, why] {
    if (const auto t = weak.lock()) t->refuse(why);
  });
}

void ScriptRecord::ask(Asker asker) {
  std::erase_if(known, [](const Asker& one) { return one.taker.expired(); });
  if (std::none_of(known.begin(), known.end(), [&](const Asker& one) { return same(one.taker, asker.taker); })) known.push_back(asker);
  asking.push_back(std::move(asker));
}

void ScriptRecord::refuseAll(const std::string& why) {
  for (const Asker& asker : std::exchange(asking, {})) asker.refuse(why);
}

void ScriptRecord::tellAll() const {
  for (const Asker& asker : known)
    asker.door->post([weak = asker.taker] {
      if (const auto t = weak.lock()) t->look();
    });
}

void ScriptRecord::crash() {
  const SteadyTime now = steadyNow();
  crashes.push_back(now);
  while (now - crashes.front() > crashesCount || crashes.size() > crashesKept) crashes.pop_front();
  const std::size_t n = crashes.size();
  if (n > crashesFree) notBefore = now + std::min(longestPause, firstPause * (1 << std::min<std::size_t>(n - crashesFree - 1, 6)));
}

std::chrono::milliseconds ScriptRecord::pause() const {
  return std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(notBefore - steadyNow()));
}

}  // namespace penstock::script

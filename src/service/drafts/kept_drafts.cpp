// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>
#include <utility>

#include "penstock/service/drafts.h"
#include "service/drafts/draft_json.h"

namespace penstock::service {
namespace {

constexpr char all[] = "resender";

std::string keyOf(std::uint64_t tab) { return std::string(all) + '/' + std::to_string(tab); }
std::string keyOf(std::uint64_t tab, std::uint64_t sent) { return keyOf(tab) + '/' + std::to_string(sent); }

/// Files of this machine, a way by another's proxy, whom to trust.
bool isHarmless(const SendOptions& o) { return !o.verify && o.clientCertificate.empty() && o.clientKey.empty() && o.upstreamProxy.empty(); }

void makeHarmless(SendOptions& o) {
  o.verify.reset();
  o.clientCertificate.clear();
  o.clientKey.clear();
  o.upstreamProxy.clear();
}

}  // namespace

Drafts KeptDrafts::load() const {
  const bool foreign = project_->status().foreign;
  std::vector<std::uint64_t> order;
  Drafts drafts = draftsIn(project_->setting(all), order);
  std::set<std::uint64_t> known;
  std::size_t bytes = 0;
  for (const std::uint64_t id : order) {
    if (drafts.tabs.size() == mostTabs || id == 0 || !known.insert(id).second) continue;
    std::vector<std::uint64_t> numbers;
    auto tab = tabIn(project_->setting(keyOf(id)), numbers);
    if (!tab || (bytes += tab->text.size()) > mostBytes) continue;
    tab->id = id;
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    if (numbers.size() > mostPast) numbers.erase(numbers.begin(), numbers.end() - std::ptrdiff_t(mostPast));
    for (const std::uint64_t number : numbers) {
      auto sent = sentIn(project_->setting(keyOf(id, number)));
      if (!sent || (bytes += sent->text.size()) > mostBytes) continue;
      sent->number = number;
      if (foreign && !isHarmless(sent->options)) {
        makeHarmless(sent->options);
        saveSent(id, *sent);
      }
      tab->past.push_back(std::move(*sent));
    }
    // Kept with it: once this Penstock has closed the project nobody could tell any more.
    if (foreign && !tab->doubtful && !isHarmless(tab->options)) {
      tab->doubtful = true;
      saveTab(*tab);
    }
    drafts.lastId = std::max(drafts.lastId, id);
    drafts.tabs.push_back(std::move(*tab));
  }
  const auto there = [&drafts](std::uint64_t id) {
    return std::any_of(drafts.tabs.begin(), drafts.tabs.end(), [id](const RequestTab& tab) { return tab.id == id; });
  };
  std::erase_if(drafts.chain, [&](std::uint64_t id) { return !there(id); });
  if (!there(drafts.current)) drafts.current = drafts.tabs.empty() ? 0 : drafts.tabs.front().id;
  return drafts;
}

void KeptDrafts::saveOrder(const Drafts& drafts) const { (void)project_->setSetting(all, textOf(drafts)); }

bool KeptDrafts::saveTab(const RequestTab& tab) const {
  const bool fits = tab.text.size() <= mostText;
  (void)project_->setSetting(keyOf(tab.id), textOf(tab, fits));
  return fits;
}

void KeptDrafts::saveSent(std::uint64_t tab, const SentDraft& sent) const {
  if (sent.text.size() <= mostText) (void)project_->setSetting(keyOf(tab, sent.number), textOf(sent));
}

void KeptDrafts::dropSent(std::uint64_t tab, std::uint64_t number) const { (void)project_->setSetting(keyOf(tab, number), {}); }

void KeptDrafts::dropTab(const RequestTab& tab) const {
  for (const SentDraft& sent : tab.past) dropSent(tab.id, sent.number);
  (void)project_->setSetting(keyOf(tab.id), {});
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> forgetOldest(Drafts& drafts) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> gone;
  const auto forget = [&gone](RequestTab& tab) {
    gone.emplace_back(tab.id, tab.past.front().number);
    tab.past.erase(tab.past.begin());
  };
  std::size_t bytes = 0;
  for (RequestTab& tab : drafts.tabs) {
    while (tab.past.size() > KeptDrafts::mostPast) forget(tab);
    bytes += tab.text.size();
    for (const SentDraft& sent : tab.past) bytes += sent.text.size();
  }
  while (bytes > KeptDrafts::mostBytes) {
    RequestTab* oldest = nullptr;
    for (RequestTab& tab : drafts.tabs)
      if (tab.past.size() > 1 && (!oldest || tab.past.front().at < oldest->past.front().at)) oldest = &tab;
    if (!oldest) break;
    bytes -= oldest->past.front().text.size();
    forget(*oldest);
  }
  return gone;
}

}  // namespace penstock::service

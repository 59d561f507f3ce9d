// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/workbench.h"

#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "penstock/draft/text_edits.h"

namespace penstock::gui {
namespace {

constexpr int kSaveMs = 300;
constexpr std::size_t kMostClosed = 20;

template <class Tabs>
auto placeOf(Tabs& tabs, std::uint64_t id) {
  return std::find_if(tabs.begin(), tabs.end(), [id](const service::RequestTab& tab) { return tab.id == id; });
}

service::RequestTab withText(service::RequestTab tab, const PastView::Written& written) {
  tab.text = written.text;
  tab.target = written.target;
  tab.options = written.options;
  tab.inStep = written.inStep;
  return tab;
}

}  // namespace

Workbench::Workbench(QObject* parent) : QObject(parent) {
  saveTimer_.setSingleShot(true);
  saveTimer_.setInterval(kSaveMs);
  connect(&saveTimer_, &QTimer::timeout, this, &Workbench::save);
}

void Workbench::setProject(service::ProjectPtr project) {
  save();
  for (const service::RequestTab& tab : drafts_.tabs) Q_EMIT closing(tab.id);
  kept_.reset();
  closed_.clear();
  unsaved_.clear();
  tooLarge_.clear();
  unsent_.clear();
  orderUnsaved_ = false;
  drafts_ = {};
  if (project) {
    kept_.emplace(std::move(project));
    drafts_ = kept_->load();
  }
  Q_EMIT listChanged();
  Q_EMIT variablesChanged();
  Q_EMIT currentChanged();
}

service::RequestTab* Workbench::find(Id id) {
  const auto found = placeOf(drafts_.tabs, id);
  return found == drafts_.tabs.end() ? nullptr : &*found;
}

service::RequestTab* Workbench::add(service::RequestTab tab) {
  if (drafts_.tabs.size() >= service::KeptDrafts::mostTabs) return nullptr;
  const Id id = tab.id = ++drafts_.lastId;
  const auto at = placeOf(drafts_.tabs, drafts_.current);
  drafts_.tabs.insert(at == drafts_.tabs.end() ? at : at + 1, std::move(tab));
  saveSoon(id);
  Q_EMIT listChanged();
  choose(id);
  return find(id);
}

void Workbench::choose(Id id) {
  if (id == drafts_.current || !find(id)) return;
  drafts_.current = id;
  saveOrderSoon();
  Q_EMIT currentChanged();
}

void Workbench::close(Id id) {
  Q_EMIT saving();
  const auto at = placeOf(drafts_.tabs, id);
  if (at == drafts_.tabs.end()) return;
  Q_EMIT closing(id);
  const auto place = std::size_t(at - drafts_.tabs.begin());
  if (const auto unsent = unsent_.extract(id)) *at = withText(std::move(*at), unsent.mapped());
  closed_.push_back({std::move(*at), place});
  if (closed_.size() > kMostClosed) closed_.erase(closed_.begin());
  drafts_.tabs.erase(at);
  if (kept_) kept_->dropTab(closed_.back().tab);
  unsaved_.erase(id);
  std::erase(drafts_.chain, id);
  const bool shown = drafts_.current == id;
  if (shown) drafts_.current = drafts_.tabs.empty() ? 0 : drafts_.tabs[std::min(place, drafts_.tabs.size() - 1)].id;
  saveOrderSoon();
  Q_EMIT listChanged();
  if (shown) Q_EMIT currentChanged();
}

void Workbench::reopen() {
  if (closed_.empty() || drafts_.tabs.size() >= service::KeptDrafts::mostTabs) return;
  Closed back = std::move(closed_.back());
  closed_.pop_back();
  const Id id = back.tab.id;
  if (kept_)
    for (const service::SentDraft& sent : back.tab.past) kept_->saveSent(id, sent);
  drafts_.tabs.insert(drafts_.tabs.begin() + std::ptrdiff_t(std::min(back.place, drafts_.tabs.size())), std::move(back.tab));
  saveSoon(id);
  Q_EMIT listChanged();
  choose(id);
}

void Workbench::move(int from, int to) {
  const auto count = int(drafts_.tabs.size());
  if (from == to || from < 0 || to < 0 || from >= count || to >= count) return;
  const auto first = drafts_.tabs.begin();
  if (from < to)
    std::rotate(first + from, first + from + 1, first + to + 1);
  else
    std::rotate(first + to, first + from, first + from + 1);
  saveOrderSoon();
}

void Workbench::rename(Id id, std::string name) {
  service::RequestTab* tab = find(id);
  if (!tab || tab->name == name) return;
  tab->name = std::move(name);
  touch(id);
  Q_EMIT tabChanged(id);
}

void Workbench::keepUnsent(Id id, const PastView::Written* written) {
  if (written)
    unsent_.insert_or_assign(id, *written);
  else if (unsent_.erase(id) > 0)
    saveSoon(id);
}

void Workbench::touch(Id id) { saveSoon(id); }

service::SentDraft& Workbench::addSent(Id id, service::SentDraft sent) {
  service::RequestTab& tab = *find(id);
  sent.number = tab.past.empty() ? 1 : tab.past.back().number + 1;
  tab.past.push_back(std::move(sent));
  const auto forgotten = service::forgetOldest(drafts_);
  if (kept_) {
    for (const auto& [of, number] : forgotten) kept_->dropSent(of, number);
    kept_->saveSent(id, tab.past.back());
  }
  touch(id);
  Q_EMIT tabChanged(id);
  return tab.past.back();
}

void Workbench::setExchange(Id id, std::uint64_t number, model::ExchangeId exchange) {
  service::RequestTab* tab = find(id);
  if (!tab) return;
  for (service::SentDraft& sent : tab->past) {
    if (sent.number != number || sent.exchange == exchange) continue;
    sent.exchange = exchange;
    if (kept_) kept_->saveSent(id, sent);
    Q_EMIT tabChanged(id);
  }
}

void Workbench::setChain(std::vector<Id> chain) {
  drafts_.chain = std::move(chain);
  saveOrderSoon();
}

void Workbench::setChainAgain(std::string expression) {
  drafts_.chainAgain = std::move(expression);
  saveOrderSoon();
}

void Workbench::setEnvironments(std::vector<draft::Environment> environments) {
  drafts_.environments = std::move(environments);
  const auto& all = drafts_.environments;
  if (std::none_of(all.begin(), all.end(), [this](const auto& one) { return one.name == drafts_.environment; })) drafts_.environment.clear();
  saveOrderSoon();
  Q_EMIT variablesChanged();
}

void Workbench::setEnvironment(std::string name) {
  drafts_.environment = std::move(name);
  saveOrderSoon();
  Q_EMIT variablesChanged();
}

void Workbench::setTaken(std::string_view variable, std::string value) {
  auto& taken = drafts_.taken.variables;
  std::erase_if(taken, [variable](const auto& one) { return one.first == variable; });
  taken.emplace_back(std::string(variable), std::move(value));
  saveOrderSoon();
  Q_EMIT variablesChanged();
}

void Workbench::forgetTaken() {
  drafts_.taken = {};
  saveOrderSoon();
  Q_EMIT variablesChanged();
}

draft::Variables Workbench::variables() const {
  draft::Variables variables;
  for (const draft::Environment& one : drafts_.environments)
    if (one.name == drafts_.environment) variables.add(one);
  variables.add(draft::escaped(drafts_.taken));  // a server's: it names no variables
  return variables;
}

void Workbench::saveSoon(Id id) {
  unsaved_.insert(id);
  saveOrderSoon();
}

void Workbench::saveOrderSoon() {
  orderUnsaved_ = true;
  // From the first of what waits: who types on and on loses no more than who stops.
  if (!saveTimer_.isActive()) saveTimer_.start();
}

void Workbench::save() {
  Q_EMIT saving();
  saveTimer_.stop();
  if (!kept_) return;
  for (const Id id : std::exchange(unsaved_, {})) {
    const service::RequestTab* tab = find(id);
    if (!tab) continue;
    const auto unsent = unsent_.find(id);
    const bool kept = kept_->saveTab(unsent == unsent_.end() ? *tab : withText(*tab, unsent->second));
    kept ? void(tooLarge_.erase(id)) : void(tooLarge_.insert(id));
  }
  if (std::exchange(orderUnsaved_, false)) kept_->saveOrder(drafts_);
}

QString Workbench::titleOf(const service::RequestTab& tab) {
  constexpr std::size_t most = 60;
  if (!tab.name.empty()) return wireText(tab.name, most);
  const std::string_view begin = std::string_view(tab.text).substr(0, 4096);
  const std::string method = draft::methodOf(begin), target = draft::targetOf(begin);
  if (method.empty() && target.empty()) return tr("New request");
  return wireText(method + " " + target.substr(0, std::min(target.find('?'), most)), most);
}

}  // namespace penstock::gui

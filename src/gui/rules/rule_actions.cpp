// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/rules/rule_actions.h"

#include <algorithm>

#include "gui/format.h"
#include "penstock/base/host_name.h"
#include "penstock/display/conditions.h"
#include "penstock/display/row_text.h"
#include "penstock/rules/profile.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostName = 60;

std::string methodCondition(const model::Summary& row) { return "method == " + display::quotedText(row.method); }

/// "GET /login".
std::string nameOf(const model::Summary& row) {
  return wireText(row.method + ' ' + row.path.substr(0, row.path.find('?')), kMostName).toStdString();
}

std::string both(const std::string& a, const std::string& b) { return b.empty() ? a : display::narrowed(a, b, false); }

}  // namespace

RuleActions::RuleActions(service::ProxyService& service, const Actions& actions, TrafficPage& page, RulesPanel& panel, Toast& toast, QWidget* window)
    : QObject(window), service_(service), actions_(actions), page_(page), panel_(panel), toast_(toast) {
  connect(actions.ruleFromExchange, &QAction::triggered, this, &RuleActions::create);
  connect(actions.neverRecord, &QAction::triggered, this, &RuleActions::neverRecord);
  connect(actions.breakOnThis, &QAction::triggered, this, &RuleActions::breakOnThis);
  for (std::size_t i = 0; i < actions.slowHost.size(); ++i) {
    connect(actions.slowHost[i], &QAction::triggered, this, [this, i] { slow(false, i); });
    connect(actions.slowAll[i], &QAction::triggered, this, [this, i] { slow(true, i); });
  }
  connect(&panel, &RulesPanel::exchangeChosen, this, [this](quint64 id) {
    if (page_.model().rowOf(id) < 0) return toast_.tell("The filter of Traffic hides this exchange");
    page_.view().select(id);
  });
  selectionChanged();
}

model::Summary RuleActions::current() const { return page_.model().summaryAt(page_.model().rowOf(page_.view().current())); }

void RuleActions::selectionChanged() {
  const bool open = service_.project() != nullptr;
  const model::Summary row = open ? current() : model::Summary();
  const bool http = row.id != 0 && row.kind == model::ExchangeKind::http, host = row.id != 0 && !hostName(row.host).empty();
  for (QAction* action : {actions_.ruleFromExchange, actions_.breakOnThis}) action->setEnabled(http);
  actions_.neverRecord->setEnabled(host);
  for (QAction* action : actions_.slowHost) action->setEnabled(http && host);
  for (QAction* action : actions_.slowAll) action->setEnabled(open);
}

void RuleActions::create() {
  const model::Summary row = current();
  if (row.id == 0) return;
  rules::Rule rule;
  rule.name = nameOf(row);
  rule.when = both(both(display::hostCondition(row), display::pathCondition(row)), methodCondition(row));
  panel_.begin(std::move(rule), "set_header");
}

void RuleActions::neverRecord() {
  const model::Summary row = current();
  const QString host = wireText(row.host, kMostName);
  rules::Rule rule;
  rule.name = "Never record " + host.toStdString();
  rule.when = display::hostCondition(row);
  rule.actions.emplace_back(rules::NoRecord{});
  panel_.add(std::move(rule), host + " is not recorded from now on");
}

/// The next request for the same is held; of what stays open for messages, those as well.
void RuleActions::breakOnThis() {
  const model::Summary row = current();
  if (row.id == 0) return;
  rules::Rule rule;
  rule.name = "Break on " + nameOf(row);
  const std::string path = row.path.substr(0, row.path.find('?'));
  rule.when = both(both(display::hostCondition(row), path.empty() ? path : "path == " + display::quotedText(path)), methodCondition(row));
  rule.on = {true, false, display::isLongLived(row)};
  rule.actions.emplace_back(rules::Breakpoint{});
  actions_.showIntercept->setChecked(true);
  const auto rows = service_.rules().list();
  const auto same = std::find_if(rows.begin(), rows.end(), [&](const service::RuleRow& r) {
    return !r.ofRun && r.rule.when == rule.when && r.rule.on == rule.on && r.rule.actions.size() == 1 &&
           std::holds_alternative<rules::Breakpoint>(r.rule.actions.front());
  });
  const QString told = QStringLiteral("The next of these is held");
  if (same == rows.end()) return panel_.add(std::move(rule), told);
  if (same->rule.enabled) return toast_.tell("It is held already, by the rule " + wireText(same->rule.name, kMostName));
  rule = same->rule;
  rule.enabled = true;
  panel_.done(service_.rules().replace(std::move(rule)), told);
}

/// One rule for each host, and one for all: another network takes its place.
void RuleActions::slow(bool all, std::size_t profile) {
  const model::Summary row = all ? model::Summary() : current();
  const QString whom = all ? QStringLiteral("All traffic") : wireText(row.host, kMostName);
  service::Rules& rules = service_.rules();
  rules::Rule rule;
  rule.id = all ? "slow all" : "slow " + row.host;
  const auto rows = rules.list();
  const bool there = std::any_of(rows.begin(), rows.end(), [&](const service::RuleRow& r) { return r.rule.id == rule.id && !r.ofRun; });
  if (profile >= rules::profiles().size()) {
    if (!there) return toast_.tell(whom + " was not slowed");
    return panel_.done(rules.remove(rule.id), whom + " is as fast as it is again");
  }
  const std::string name(rules::profiles()[profile].name);
  rule.name = "Slow " + (all ? std::string("all traffic") : whom.toStdString()) + ": " + name;
  rule.when = all ? std::string() : display::hostCondition(row);
  rules::Throttle throttle;
  throttle.profile = name;
  rule.actions.emplace_back(throttle);
  const QString told = whom + " is as slow as by " + QString::fromStdString(name) + " from now on";
  there ? panel_.done(rules.replace(std::move(rule)), told) : panel_.add(std::move(rule), told);
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/answer_change.h"

#include "gui/format.h"
#include "penstock/display/compared.h"

namespace penstock::gui {
namespace {

/// Places that differ; -1: they cannot be compared.
int changesBetween(const service::Project& project, model::ExchangeId before, model::ExchangeId now, const CancelToken& token) {
  const auto left = display::readCompared(project, before, display::ComparedParts::response, token);
  if (!left) return -1;
  const auto right = display::readCompared(project, now, display::ComparedParts::response, token);
  if (!right) return -1;
  // When an answer was made is no difference.
  diff::IgnoreLists lists;
  lists.headers = {"date"};
  std::vector<diff::IgnoreProblem> problems;
  const auto sections = display::compareExchanges(*left, *right, {}, diff::IgnoreRules::compile(lists, problems), token);
  if (!sections) return -1;
  int changes = 0;
  for (const display::ComparedSection& section : sections->sections) changes += int(diff::countsOf(section.comparison).changes);
  return changes;
}

}  // namespace

AnswerChange::AnswerChange(const Theme& theme, QWidget* parent) : PlainLabel(parent), theme_(theme) {
  setObjectName("answerChange");
  pool_.setMaxThreadCount(1);
  hide();
}

void AnswerChange::clear() {
  before_ = now_ = 0;
  job_.cancel();
  hide();
}

void AnswerChange::compare(const service::ProjectPtr& project, model::ExchangeId before, model::ExchangeId now) {
  if (before == before_ && now == now_) return;
  clear();
  if (!project || before == 0 || now == 0) return;
  before_ = before;
  now_ = now;
  job_.start<int>([project, before, now](const CancelToken& token) { return changesBetween(*project, before, now, token); }, [this](int changes) { told(changes); });
}

void AnswerChange::told(int changes) {
  if (changes < 0) {
    before_ = now_ = 0;  // it may not be recorded yet
    return;
  }
  QPalette ink = palette();
  ink.setColor(QPalette::WindowText, changes == 0 ? theme_.tokens().dim : theme_.tokens().accent);
  setPalette(ink);
  setText(changes == 0 ? tr("as the last") : changes == 1 ? tr("differs from the last in a place") : tr("differs from the last in %1 places").arg(countText(std::uint64_t(changes))));
  setVisible(true);
}

}  // namespace penstock::gui

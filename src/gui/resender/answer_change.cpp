// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/answer_change.h"

#include <QStyle>

#include "gui/format.h"
#include "gui/plain_text.h"
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

AnswerChange::AnswerChange(QAction* diff, QWidget* parent) : QToolButton(parent), diff_(diff) {
  setObjectName("answerChange");
  setFocusPolicy(Qt::TabFocus);
  pool_.setMaxThreadCount(1);
  setPlainToolTip(this, diff->text() + " (" + diff->shortcut().toString(QKeySequence::NativeText) + ')');
  connect(this, &QToolButton::clicked, diff, &QAction::trigger);
  const auto follow = [this] { setVisible(diff_->isEnabled()); };
  connect(diff, &QAction::enabledChanged, this, follow);
  follow();
  say(diff->text(), false);
}

/// `other`: worth a look.
void AnswerChange::say(const QString& words, bool other) {
  setText(words);
  setAccessibleName(words);
  setProperty("look", other ? "quickAccent" : "quick");
  style()->unpolish(this);
  style()->polish(this);
}

void AnswerChange::clear() {
  before_ = now_ = 0;
  compared_ = false;
  job_.cancel();
  say(diff_->text(), false);
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
  say(changes == 0 ? tr("As the last") : changes == 1 ? tr("1 difference to the last") : tr("%1 differences to the last").arg(countText(std::uint64_t(changes))),
      changes > 0);
  compared_ = true;
  Q_EMIT compared(before_, now_, changes);
}

}  // namespace penstock::gui

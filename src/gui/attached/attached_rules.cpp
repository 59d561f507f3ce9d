// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/attached/attached_rules.h"

#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr int kFiguresMs = 1000;

}  // namespace

AttachedRules::AttachedRules(std::shared_ptr<attached::Attachment> attachment, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      attachment_(std::move(attachment)),
      table_(new RulesTable(theme, model_, this)),
      empty_(new PlainLabel(tr("There are no rules. They are written in the window that the project is opened in, or put in by the API."), this)),
      stack_(new QStackedWidget(this)) {
  setObjectName("attachedRules");
  setAccessibleName(tr("Rules"));
  setProperty("look", "pane");
  setAttribute(Qt::WA_StyledBackground);
  table_->setDragDropMode(QAbstractItemView::NoDragDrop);
  empty_->setObjectName("attachedRulesEmpty");
  empty_->setProperty("look", "dim");
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  stack_->addWidget(empty_);
  stack_->addWidget(table_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(stack_);
  connect(&model_, &RulesModel::switched, this, &AttachedRules::turn);
  figures_.setInterval(kFiguresMs);
  connect(&figures_, &QTimer::timeout, this, &AttachedRules::refresh);
  changed_ = attachment_->backend().rules.changed().subscribe([this, back = mailbox_.address()] { back.post([this] { refresh(); }); });
  refresh();
}

void AttachedRules::refresh() {
  std::vector<RulesRow> rows;
  for (service::RuleRow& rule : attachment_->backend().rules.list()) {
    RulesRow row = RulesRow::inWords(rule.rule);
    row.rule = std::move(rule);
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const RulesRow& a, const RulesRow& b) { return a.rule.rule.priority > b.rule.rule.priority; });
  stack_->setCurrentWidget(rows.empty() ? static_cast<QWidget*>(empty_) : table_);
  model_.setRows(std::move(rows));
}

void AttachedRules::turn(const QString& key, bool on) {
  const RulesRow* row = model_.at(model_.rowOf(key));
  if (!row) return;
  rules::Rule rule = row->rule.rule;
  rule.enabled = on;
  mailbox_.run([attachment = attachment_, rule] { return attachment->backend().rules.replace(rule); },
               [this](const Result<void>& done) {
                 if (!done) Q_EMIT told(sentenceText(done.error().message));
                 refresh();
               });
}

void AttachedRules::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  figures_.start();
  refresh();
}

void AttachedRules::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  figures_.stop();
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of another process, each with its switch. They are written in its own window.
#pragma once

#include <QStackedWidget>
#include <QTimer>
#include <memory>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/rules/rules_model.h"
#include "gui/rules/rules_table.h"
#include "gui/theme.h"
#include "penstock/attached/attachment.h"

namespace penstock::gui {

/// Thread: GUI.
class AttachedRules : public QWidget {
  Q_OBJECT
 public:
  AttachedRules(std::shared_ptr<attached::Attachment> attachment, const Theme& theme, QWidget* parent);

 Q_SIGNALS:
  void told(const QString& sentence);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void refresh();
  void turn(const QString& key, bool on);

  const std::shared_ptr<attached::Attachment> attachment_;
  RulesModel model_;
  RulesTable* table_;
  PlainLabel* empty_;
  QStackedWidget* stack_;
  QTimer figures_;  // they change without a word
  Mailbox mailbox_{this};
  Subscription changed_;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The answer to one send: how it went in a line, and the recorded exchange as Traffic shows it.
#pragma once

#include <QStackedWidget>
#include <QTimer>
#include <QWidget>
#include <optional>

#include "gui/detail/detail_panel.h"
#include "gui/plain_text.h"
#include "gui/resender/answer_change.h"
#include "gui/resender/composer.h"
#include "gui/resender/tab_sends.h"
#include "gui/theme.h"
#include "gui/window/actions.h"

namespace penstock::gui {

/// Follows what it shows while that is under way. Thread: GUI.
class AnswerPane : public QWidget {
  Q_OBJECT
 public:
  AnswerPane(DetailSource source, Theme& theme, const Actions& actions, QWidget* parent);

  void setProject(service::ProjectPtr project);
  /// The answer of that send; `progress` where it is of this run, else null. `before`: the exchange of the send before; 0: none.
  void show(const service::SentDraft& sent, const TabSends::Progress* progress, model::ExchangeId before);
  using QWidget::show;
  /// Nothing was sent yet.
  void showNothing();
  DetailPanel& detail() { return *detail_; }
  Composer& composer() { return *composer_; }

 private:
  void look();
  void addNextChange(QHBoxLayout& row, QWidget* bar);
  void showLine();
  QString lineOf(const model::Summary& row) const;

  Theme& theme_;
  service::ProjectPtr project_;
  std::shared_ptr<model::TrafficIndex> rows_;
  PlainLabel *status_, *line_;
  AnswerChange* change_;
  QToolButton* nextChange_;
  QToolButton* sentToo_;
  QStackedWidget* stack_;
  PlainLabel* message_;
  DetailPanel* detail_;
  Composer* composer_;
  service::SentDraft sent_;
  model::ExchangeId before_ = 0;
  std::optional<TabSends::Progress> progress_;
  QTimer count_;
  Mailbox mailbox_{this};
  Subscription rowsChanged_;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The Messages tab: what came over a long-lived exchange, as it comes.
#pragma once

#include <QTimer>
#include <QWidget>
#include <optional>

#include "gui/jobs.h"
#include "gui/detail/messages_model.h"
#include "gui/detail/payload_export.h"
#include "gui/plain_text.h"

class QLineEdit;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace penstock::gui {

class MessageComposer;
class MessagesView;
class NoticeBar;
class Theme;

/// Thread: GUI.
class MessagesPage : public QWidget {
  Q_OBJECT
 public:
  /// `source` and `pool` outlive this.
  MessagesPage(const DetailSource& source, Theme& theme, QThreadPool& pool, QWidget* parent = nullptr);
  ~MessagesPage() override;

  /// Null is none. `same`: a newer snapshot of the exchange shown.
  void setExchange(const model::ExchangePtr& exchange, bool same);
  /// Messages under way may have gone on.
  void refresh() { model_.refresh(); }
  /// The message chosen; nothing while none is, or until it is here.
  const std::optional<model::Message>& current() const { return current_; }
  MessagesModel& model() { return model_; }
  /// Puts the focus into the field that finds.
  void openFind();

 Q_SIGNALS:
  /// Another message was chosen, or (`same`) the one chosen went on.
  void currentChanged(bool same);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeBar();
  QToolButton* makeAdd(QWidget* bar);
  void filter();
  void showState();
  void takeCurrent(bool chosen);
  void copy(display::PayloadForm form);
  void copyPreview();
  void save();
  void showMenu(const QPoint& at);
  void addLike();
  bool canAdd() const;
  void showComposer();
  void tell(const QString& problem, bool canRetry);
  display::PayloadSource payload() const;

  const DetailSource& source_;
  Theme& theme_;
  MessagesModel model_;
  Job copying_, saving_;
  QTimer delay_;
  std::optional<model::Message> current_;
  QToolButton *all_, *toServer_, *toClient_;
  QLineEdit* field_;
  PlainLabel* count_;
  QToolButton* add_;
  NoticeBar* notice_;
  QPushButton* retry_;
  QStackedWidget* stack_;
  PlainLabel* message_;
  MessagesView* view_;
  MessageComposer* composer_;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// A message of the person's own: written as text or as bytes, and added to the exchange shown while that is open. Where it cannot be, what
// would make it possible.
#pragma once

#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QWidget>
#include <optional>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/display/added_message.h"
#include "penstock/display/payload.h"
#include "penstock/service/intercept.h"

namespace penstock::gui {

/// Thread: GUI.
class MessageComposer : public QWidget {
  Q_OBJECT
 public:
  /// `intercept` and `pool` outlive this.
  MessageComposer(service::Intercept& intercept, Theme& theme, QThreadPool& pool, QWidget* parent = nullptr);
  ~MessageComposer() override;

  /// Null is none. `same`: a newer snapshot of the exchange shown.
  void setExchange(const model::ExchangePtr& exchange, bool same);
  /// Messages may be added to what it speaks, now or if it is opened again.
  bool possible() const { return addable_.has_value(); }
  /// What came before, to be changed and sent again, in place of what was written. `source`: as it came.
  void setDraft(const model::Message& message, display::PayloadSource source);
  void takeFocus() { payload_->setFocus(); }

 Q_SIGNALS:
  /// possible() may be another.
  void changed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* makeForm();
  QWidget* makeWhyNot();
  QToolButton* addChoice(QWidget* bar, const char* name, const QString& text, const char* icon);
  void look();
  void arrange();
  void turnInto(bool bytes);
  void write(model::Direction direction, bool binary, const std::string& payload);
  void allow();
  void send();
  void tell(const QString& sentence);
  model::Direction direction() const { return toServer_->isChecked() ? model::Direction::toServer : model::Direction::toClient; }

  service::Intercept& intercept_;
  Theme& theme_;
  Job reading_;
  Mailbox mailbox_{this};
  Subscription interceptChanged_;
  model::ExchangePtr exchange_;
  std::optional<display::Addable> addable_;
  std::size_t toldFailures_ = 0;
  bool writing_ = false;  // by us: nothing is turned into anything
  QStackedWidget* stack_;
  QToolButton *toServer_, *toClient_, *text_, *binary_;
  QPlainTextEdit* payload_;
  QPushButton *send_, *allow_;
  PlainLabel *problem_, *whyNot_;
};

}  // namespace penstock::gui

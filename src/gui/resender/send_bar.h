// SPDX-License-Identifier: GPL-3.0-or-later
// What is about the whole request: send or cancel, back and forward, where it goes, its version, and how it is sent.
#pragma once

#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QWidget>

#include "gui/detail/small_widgets.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "gui/window/actions.h"
#include "penstock/service/drafts.h"

namespace penstock::gui {

/// Shows; who has it does. Thread: GUI.
class SendBar : public QWidget {
  Q_OBJECT
 public:
  SendBar(Theme& theme, const Actions& actions, QWidget* parent);

  /// `place` of `sends`, from 1; sends + 1: what is being typed.
  void setPlace(std::size_t place, std::size_t sends);
  void setTarget(const QString& target);
  QString target() const { return target_->text().trimmed(); }
  /// It cannot be used, and why; "": well.
  void setTargetProblem(const QString& sentence);
  void setVersion(std::string_view version);
  void setOptions(const service::SendOptions& options);
  void setEnvironment(const QString& name);
  void setRunning(bool running);
  void focusTarget();
  PillButton* environment() { return environment_; }

 Q_SIGNALS:
  void targetEdited();
  void versionChosen(const QString& version);
  void optionsWanted();

 private:
  QToolButton* button(QAction* action, const char* name);

  Theme& theme_;
  QPushButton* send_;
  QPushButton* cancel_;
  PlainLabel* place_;
  QLineEdit* target_;
  PillButton *version_, *options_, *environment_;
};

/// "TLS as the settings say · 30 s": how it is sent, shortly.
QString optionsText(const service::SendOptions& options);

}  // namespace penstock::gui

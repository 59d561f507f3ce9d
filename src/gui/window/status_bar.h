// SPDX-License-Identifier: GPL-3.0-or-later
// The line at the bottom: where we listen, who trusts us, how much flows, where it is kept.
#pragma once

#include <QToolButton>
#include <QWidget>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/proxy_service.h"

class QMenu;

namespace penstock::gui {

class StatusBar : public QWidget {
  Q_OBJECT
 public:
  StatusBar(const Theme& theme, QWidget* parent);

  /// Empty: not listening.
  void setListeners(const std::vector<service::ListenerStatus>& listeners);
  /// `trusted`: short names of the stores that trust the CA.
  void setTrust(const QStringList& trusted);
  void setSystemProxy(bool on);
  void setRate(double exchangesPerSecond);
  void setRecording(const service::RecordingStatus& status);
  /// "" where fewer than two rows are selected.
  void setSelection(const QString& sums);
  void setMemory(std::uint64_t bytes);

 Q_SIGNALS:
  void addressClicked(const QString& address);
  void trustClicked();

 private:
  QToolButton* button(const char* name, const QString& accessibleName);
  PlainLabel* label(const char* name, const QString& caption);
  void drawDot();

  const Theme& theme_;
  bool listening_ = false;
  QString address_;
  QMenu* menu_ = nullptr;
  QToolButton *listener_, *trust_;
  PlainLabel *systemProxy_, *rate_, *project_, *selection_, *indexing_, *saved_, *memory_;
};

/// Resident memory of this process in bytes; 0 where the system does not tell.
std::uint64_t residentMemory();

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The name server: where it is, whether it is on, how it fares, whom it asks, and how to ask it.
#pragma once

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QWidget>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/name_server.h"

namespace penstock::gui {

/// Lifetime: the names outlive it once begin() was called. Thread: GUI.
class NameServerPane : public QScrollArea {
  Q_OBJECT
 public:
  NameServerPane(const Theme& theme, QWidget* parent);
  void begin(service::NameServer& names);
  /// Settings or status are others.
  void refresh();

 private:
  QWidget* makeContent();
  PlainLabel* makeLabel(const char* name, const char* look, QWidget* parent);
  void showStatus(const service::NameSettings& settings);
  void showUpstream(const service::NameSettings& settings);
  void turn(bool on);
  void moveServer();
  void takeUpstream();
  void done(const Result<void>& done);
  void fail(const QString& sentence, QLineEdit* field);
  QString command(const service::NameSettings& settings) const;

  const Theme& theme_;
  service::NameServer* names_ = nullptr;
  QCheckBox* switch_ = nullptr;
  QLineEdit *address_ = nullptr, *upstream_ = nullptr, *try_ = nullptr;
  PlainLabel *state_ = nullptr, *problem_ = nullptr;
  QPushButton *useUpstream_ = nullptr, *copy_ = nullptr;
  QString failed_;       // the last thing that was wanted and could not be
  bool typed_ = false;    // the address is not where it is
  bool working_ = false;  // it is being switched
  QTimer figures_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The dock of names: what names are, and the name server that says so.
#pragma once

#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QWidget>

#include "gui/jobs.h"
#include "gui/names/name_server_pane.h"
#include "gui/names/names_model.h"
#include "gui/names/names_table.h"
#include "gui/theme.h"
#include "gui/window/actions.h"
#include "gui/window/toast.h"
#include "penstock/service/name_server.h"

namespace penstock::gui {

/// Lifetime: what it is given outlives it. Thread: GUI.
class NamesPanel : public QWidget {
  Q_OBJECT
 public:
  NamesPanel(const Theme& theme, const Actions& actions, Toast& toast, QWidget* parent);
  /// The service is open.
  void begin(service::NameServer& names);
  /// A new line, or the one that there is of that name, with its answer as a field.
  void beginWith(const service::NameTexts& texts);

 private:
  QWidget* makeBar();
  QWidget* makeEmpty();
  void connectTable();
  void refresh();
  void showState();
  void newName();
  void remove();
  void move(int by);
  void take(int line, const service::NameSays& says);
  void switchLine(int line, bool on);
  void tell(const Result<void>& done, const QString& told);
  void offerUndo(const QString& told);

  const Theme& theme_;
  const Actions& actions_;
  Toast& toast_;
  service::NameServer* names_ = nullptr;
  NamesModel* model_;
  QStackedWidget* left_;
  NamesTable* table_;
  QWidget* empty_ = nullptr;
  PlainLabel* problem_;  // of the line that is chosen, whole
  NameServerPane* server_;
  QSplitter* splitter_;
  Mailbox mailbox_{this};
  Subscription changed_;
};

}  // namespace penstock::gui

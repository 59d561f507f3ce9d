// SPDX-License-Identifier: GPL-3.0-or-later
// The console: the person's scripts, and what they say.
#pragma once

#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QWidget>

#include "gui/console/console_model.h"
#include "gui/console/scripts_model.h"
#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/scripts.h"

namespace penstock::gui {

/// Lifetime: the theme outlives it; the scripts once begin() was called. Thread: GUI.
class ConsolePanel : public QWidget {
  Q_OBJECT
 public:
  ConsolePanel(const Theme& theme, QWidget* parent);
  /// The service is open.
  void begin(service::Scripts& scripts);

  /// Adds a file to the project's scripts; what is wrong is told.
  void addScript(const QString& file);
  /// A copy of that example, which is then added.
  void addExample(const QString& name, const QString& file);

 Q_SIGNALS:
  /// One sentence for the person.
  void told(const QString& sentence);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeBar();
  QWidget* makeEmpty();
  QToolButton* makeButton(const char* name, const char* icon, const QString& text);
  void makeTable(QTableView& table, const char* name, const QString& accessible);
  void connectAll();
  void fillAddMenu(QMenu& menu);
  void chooseScript();
  void chooseExample(const service::ScriptExample& example);
  void take();
  void takeLines();
  void showState();
  void enable();
  void tell(const Result<void>& done);
  const service::ScriptStatus* current() const;
  void openFile();
  void copyLines();
  void clear();

  const Theme& theme_;
  service::Scripts* scripts_ = nullptr;
  ConsoleModel* lines_;
  ScriptsModel* list_;
  QTableView *table_, *scriptsTable_;
  QStackedWidget* stack_;
  QLineEdit* find_ = nullptr;
  QToolButton *add_ = nullptr, *reload_ = nullptr, *open_ = nullptr, *remove_ = nullptr, *copy_ = nullptr, *clear_ = nullptr;
  PlainLabel* folder_ = nullptr;
  std::uint64_t last_ = 0;  // line that was taken
  Mailbox mailbox_{this};
  Subscription changed_, said_;
};

}  // namespace penstock::gui

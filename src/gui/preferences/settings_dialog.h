// SPDX-License-Identifier: GPL-3.0-or-later
// Settings: every one of the table, searchable, and beside them the look, shortcuts, the CA and who may call the API.
#pragma once

#include <QDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <functional>
#include <map>
#include <vector>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/preferences/setting_row.h"
#include "gui/theme.h"
#include "gui/window/actions.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: what it is given outlives it. Thread: GUI; what reads and writes files is done on others.
class SettingsDialog : public QDialog {
  Q_OBJECT
 public:
  /// `trust`: opens the dialog about trust in the CA.
  SettingsDialog(service::ProxyService& service, Theme& theme, Actions& actions, std::function<void()> trust, QWidget* parent);

  /// What is searched for, as if it were typed.
  void search(const QString& words) { search_->setText(words); }

 private:
  struct Section {
    QWidget* widget;
    QListWidgetItem* item;
    std::vector<SettingRow*> rows;  // none: it is found by its words
    QString words;
  };
  void nameParts();
  QHBoxLayout* bottomRow();
  void addSection(const QString& title, QWidget* content, std::vector<SettingRow*> rows, const QString& words);
  void fillSettings(std::vector<service::SettingState> states);
  void addOthers();
  void refresh();
  void take(Result<std::vector<service::SettingState>> states);
  void change(const QString& key, const std::optional<service::Written>& value);
  void find();
  void exportSettings();
  void importSettings();
  void say(const QString& sentence);

  service::ProxyService& service_;
  Theme& theme_;
  Actions& actions_;
  const std::function<void()> trust_;
  QLineEdit* search_;
  QListWidget* pages_;
  QScrollArea* scroll_;
  QWidget* body_;
  QVBoxLayout* column_;
  PlainLabel *nothing_, *problem_;
  std::vector<Section> sections_;
  std::map<QString, SettingRow*> rows_;
  std::uint64_t asked_ = 0;  // how often settings were; older answers are not taken
  bool others_ = false;  // what is no row of the table is there
  Subscription changed_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui

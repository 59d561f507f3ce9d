// SPDX-License-Identifier: GPL-3.0-or-later
// The hosts at the left: a search, and the tree whose selection narrows the table.
#pragma once

#include <QElapsedTimer>
#include <QLineEdit>
#include <QSet>
#include <QTimer>
#include <QTreeView>
#include <QWidget>

#include "gui/jobs.h"
#include "gui/theme.h"
#include "gui/traffic/host_model.h"

namespace penstock::gui {

class HostPanel : public QWidget {
  Q_OBJECT
 public:
  explicit HostPanel(const Theme& theme, QWidget* parent = nullptr);

  /// Gives the hosts; called on a worker. Null: there are none. Whoever gives it waits with `letGo` before it goes.
  using Hosts = std::function<std::vector<model::HostCount>()>;
  void setHosts(Hosts hosts);
  /// Rows came or changed: the numbers follow within a second.
  void refreshSoon();

  const std::vector<display::HostChoice>& chosen() const { return chosen_; }
  void choose(std::vector<display::HostChoice> hosts);
  void focusSearch();
  HostModel& model() { return model_; }

 Q_SIGNALS:
  void chosenChanged();

 protected:
  /// What came while another tab was seen.
  void showEvent(QShowEvent* event) override;

 private:
  void refresh();
  void take(HostModel::Nodes nodes);
  void showChosen();
  void selectionChanged();

  const Theme& theme_;
  Mailbox mailbox_{this};
  HostModel model_;
  QLineEdit* search_;
  QTreeView* tree_;
  QTimer refreshTimer_;
  Hosts hosts_;
  std::vector<display::HostChoice> chosen_;
  QSet<QString> collapsed_;
  std::uint64_t turn_ = 0;
  bool refreshing_ = false, again_ = false, showing_ = false;
};

}  // namespace penstock::gui

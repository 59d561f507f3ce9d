// SPDX-License-Identifier: GPL-3.0-or-later
// One line of chips: types and statuses to choose by one click, and what else is chosen (hosts, a time), each to be taken away by one.
#pragma once

#include <QToolButton>
#include <QWidget>

#include "gui/flow_layout.h"
#include "gui/theme.h"
#include "penstock/display/conditions.h"
#include "penstock/display/quick_filters.h"

namespace penstock::gui {

class QuickBar : public QWidget {
  Q_OBJECT
 public:
  QuickBar(const Theme& theme, QWidget* parent);

  /// What is chosen by the chips, in `types` and `statuses`.
  const std::vector<std::string>& types() const { return types_; }
  const std::vector<std::string>& statuses() const { return statuses_; }
  void choose(std::vector<std::string> types, std::vector<std::string> statuses);
  /// Chips for hosts and time, and the state of the others.
  void setScope(const display::Scope& scope);
  /// Without the chips of types and statuses only what is chosen is shown.
  void setChipsShown(bool shown);
  /// There is something to show.
  bool wanted() const { return shown_ || !scope_.empty(); }

 Q_SIGNALS:
  void chosenChanged();
  /// Its chip was taken away.
  void hostDropped(const display::HostChoice& host);
  void hostsDropped();
  void timeDropped();

 private:
  struct Chip {
    QToolButton* button;
    const char* name;
  };
  using Names = std::vector<std::string>;
  std::vector<Chip> addChips(std::span<const display::QuickFilter> filters, Names& chosen, const QString& what);
  void pressed(std::span<const display::QuickFilter> filters, Names& chosen, const std::string& name);
  QWidget* addGap();
  template <class Dropped>
  void addTaken(const QString& text, const QString& what, Dropped dropped);
  void mark(const std::vector<Chip>& chips, const Names& chosen);

  const Theme& theme_;
  FlowLayout* row_;
  std::vector<std::string> types_, statuses_;
  std::vector<Chip> typeChips_, statusChips_;
  QWidget *between_, *behind_;
  std::vector<QWidget*> taken_;
  display::Scope scope_;
  bool shown_ = true;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Something with rows above, and below it the exchange of one of them once somebody wants to see it.
#pragma once

#include <QSplitter>

#include "gui/detail/detail_panel.h"
#include "gui/detail/detail_source.h"
#include "penstock/service/project.h"

namespace penstock::gui {

/// The panel is made when it is first wanted. Lifetime: the theme, and what `source` names, outlive it. Thread: GUI.
class DetailBelow : public QSplitter {
  Q_OBJECT
 public:
  DetailBelow(const DetailSource& source, Theme& theme, const QString& name, QWidget* above, QWidget* parent);
  void setProject(const service::ProjectPtr& project);
  /// 0: it has none, which is seen as well.
  void open(model::ExchangeId id);
  void close();
  bool isOpen() const { return open_; }
  /// Null before the first was opened.
  DetailPanel* panel() { return panel_; }

 private:
  DetailSource source_;
  Theme& theme_;
  DetailPanel* panel_ = nullptr;
  bool open_ = false;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The tree, and below it the path of the value one is at.
#pragma once

#include <QWidget>

#include "gui/detail/tree_view.h"
#include "gui/plain_text.h"

namespace penstock::gui {

/// Thread: GUI.
class TreePage : public QWidget {
  Q_OBJECT
 public:
  /// `name` is the tree's object name; the path's is that and "Path".
  TreePage(Theme& theme, const QString& name, QWidget* parent = nullptr);
  TreeView& view() { return *view_; }

 private:
  TreeView* view_;
  PlainLabel* path_;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Zoom for widgets that are there already: what was given to them in pixels at one scale is made what it would be at another.
#pragma once

#include <QHash>
#include <QObject>
#include <vector>

class QWidget;

namespace penstock::gui {

/// Sizes that widgets and layouts keep: least and most, icons, margins, spacings, sections. What is painted asks the theme each
/// time, and widgets with a font of their own set it anew when it changes, behind the style sheet. Zooming to and fro ends where
/// it began: the sizes before the first time are kept, and are what is multiplied, until somebody gives the widget others.
/// Thread: GUI.
class Rescaler : public QObject {
 public:
  using QObject::QObject;
  /// Every widget there is.
  void rescale(double from, double to);

 private:
  struct Known {
    std::vector<int> applied;
    std::vector<double> design;  // at a scale of 1
  };
  template <class Object, class Values>
  void rescale(Object* object, Values values, double from, double to);

  QHash<const QObject*, Known> known_;
};

}  // namespace penstock::gui

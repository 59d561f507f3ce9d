// SPDX-License-Identifier: GPL-3.0-or-later
// Where the keyboard is. Buttons and fields say so by their border; views, pictures and texts have none of their own.
#pragma once

#include <QObject>
#include <QPointer>

class QWidget;

namespace penstock::gui {

class Theme;

/// A line of the accent colour inside of whatever Tab led to, gone with the next click. One for the application: it sees all
/// windows. Lifetime: `theme` outlives it. Thread: GUI.
class FocusRing : public QObject {
 public:
  FocusRing(const Theme& theme, QObject* parent);
  ~FocusRing() override;

  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void moveTo(QWidget* widget);

  const Theme& theme_;
  QPointer<QWidget> ring_;
  bool byKey_ = false;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// What a style sheet cannot say: the icons of Qt's own dialogs are the theme's.
#pragma once

#include <QProxyStyle>

namespace penstock::gui {

class Theme;

/// Fusion below. Lifetime: the application's, which owns it; `theme` outlives it. Thread: GUI.
class HouseStyle : public QProxyStyle {
  Q_OBJECT
 public:
  explicit HouseStyle(const Theme& theme);

  QIcon standardIcon(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const override;
  QPixmap standardPixmap(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const override;
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* more) const override;

 private:
  const Theme& theme_;
};

}  // namespace penstock::gui

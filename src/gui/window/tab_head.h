// SPDX-License-Identifier: GPL-3.0-or-later
// One tab of the bar on top: icon, name, and how many there are of what it shows.
#pragma once

#include <QAbstractButton>
#include <cstdint>
#include <optional>

#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {

class TabHead : public QAbstractButton {
  Q_OBJECT
 public:
  /// `name` begins the object names: "trafficTab", "trafficCount".
  TabHead(const Theme& theme, const QString& icon, const QString& name, QWidget* parent);
  void setCount(std::uint64_t count, const QString& of);

 Q_SIGNALS:
  /// Left or Right was pressed: to the neighbour.
  void stepped(int by);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  QSize sizeHint() const override;

 private:
  void restyle();

  const Theme& theme_;
  const QString iconName_;
  PlainLabel *icon_, *name_, *count_;
  std::optional<std::uint64_t> counted_;
};

}  // namespace penstock::gui

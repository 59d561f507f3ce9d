// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

#include "gui/diff/pool_model.h"

namespace penstock::gui {

class Theme;

/// Which exchange of the pool stands on one side. Thread: GUI.
class PoolPicker : public QComboBox {
  Q_OBJECT
 public:
  PoolPicker(Theme& theme, PoolModel& pool, const QString& side, QWidget* parent);
  void choose(model::ExchangeId id);
  model::ExchangeId chosen() const { return pool_.idAt(currentIndex()); }

 Q_SIGNALS:
  /// By the person.
  void picked(model::ExchangeId id);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void showPopup() override;

 private:
  Theme& theme_;
  PoolModel& pool_;
  const QString side_;
};

}  // namespace penstock::gui

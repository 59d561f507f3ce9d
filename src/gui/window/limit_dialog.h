// SPDX-License-Identifier: GPL-3.0-or-later
// How large the project may grow, and what happens then.
#pragma once

#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>

#include "penstock/service/proxy_service.h"

namespace penstock::gui {

class LimitDialog : public QDialog {
  Q_OBJECT
 public:
  LimitDialog(const service::RecordingStatus& status, QWidget* parent);
  /// 0: no limit.
  std::uint64_t bytes() const;
  service::LimitPolicy policy() const;

 private:
  QDoubleSpinBox* gigabytes_;
  QComboBox* policy_;
};

}  // namespace penstock::gui

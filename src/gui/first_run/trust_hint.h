// SPDX-License-Identifier: GPL-3.0-or-later
// The moment at which trusting the CA is what helps: a client refused our certificate, and no trust store holds the CA.
#pragma once

#include <QObject>
#include <cstddef>
#include <functional>
#include <memory>

#include "gui/first_run/trust_watch.h"
#include "gui/window/banner.h"
#include "penstock/model/summary.h"

namespace penstock::gui {

/// Until the person takes the banner away. Lifetime: what it is given outlives it. Thread: GUI.
class TrustHint : public QObject {
  Q_OBJECT
 public:
  /// `trust`: what the banner's button does.
  TrustHint(Banner& banner, const TrustWatch& watch, std::function<void()> trust, QObject* parent);
  /// From its next row on.
  void setRows(std::shared_ptr<model::TrafficIndex> rows);
  /// Looks at what came since it looked last.
  void look();

 private:
  Banner& banner_;
  const TrustWatch& watch_;
  const std::function<void()> trust_;
  std::shared_ptr<model::TrafficIndex> rows_;  // null before the first project is open
  std::size_t lookedAt_ = 0;
  bool dismissed_ = false;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Offers to trust the server whose certificate was refused, and to stop it.
#pragma once

#include <optional>

#include "gui/detail/detail_source.h"
#include "gui/detail/small_widgets.h"

namespace penstock::gui {

/// Hidden where the server's certificate was good, or is not known. Thread: GUI.
class TrustBar : public NoticeBar {
  Q_OBJECT
 public:
  /// `source` outlives this.
  TrustBar(const DetailSource& source, Theme& theme, QWidget* parent = nullptr);
  void setExchange(const model::Exchange& x);

 private:
  void trust(model::TrustScope scope);
  void stop();
  void tell(const QString& text, bool offer, bool trusted);

  const DetailSource& source_;
  std::optional<model::TrustedServer> server_;
  QPushButton *once_, *project_, *stop_;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/trust_bar.h"

#include <QPushButton>

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {

using model::TrustScope;

TrustBar::TrustBar(const DetailSource& source, Theme& theme, QWidget* parent) : NoticeBar(theme, "trust", parent), source_(source) {
  once_ = addButton(tr("Trust once"), "trustOnce");
  setPlainToolTip(once_, tr("This certificate of this host alone, until Penstock ends"));
  project_ = addButton(tr("For this project"), "trustForProject");
  setPlainToolTip(project_, tr("This certificate of this host alone, whenever you open this project"));
  stop_ = addButton(tr("Stop trusting"), "trustStop");
  connect(once_, &QPushButton::clicked, this, [this] { trust(TrustScope::run); });
  connect(project_, &QPushButton::clicked, this, [this] { trust(TrustScope::project); });
  connect(stop_, &QPushButton::clicked, this, &TrustBar::stop);
}

void TrustBar::setExchange(const model::Exchange& x) {
  server_ = source_.attached ? std::nullopt : model::doubtfulServer(x);
  const bool refused = x.failure.kind == model::FailureKind::tlsVerifyFailed;
  if (server_ && source_.trust.trusts(*server_))
    tell(tr("You trust this certificate of %1.").arg(wireText(server_->host)), false, true);
  else if (server_ && refused)
    tell(tr("Do you know %1 and trust it anyway?").arg(wireText(server_->host)), true, false);
  else
    tell({}, false, false);
}

void TrustBar::trust(TrustScope scope) {
  if (!server_) return;
  source_.trust.trust(*server_, scope);
  tell(tr("%1 is trusted with this certificate from its next connection on.").arg(wireText(server_->host)), false, true);
}

void TrustBar::stop() {
  if (!server_) return;
  source_.trust.distrust(*server_);
  tell(tr("%1 is refused again from its next connection on.").arg(wireText(server_->host)), false, false);
}

void TrustBar::tell(const QString& text, bool offer, bool trusted) {
  once_->setVisible(offer);
  project_->setVisible(offer);
  stop_->setVisible(trusted);
  setNotice(text, false);
}

}  // namespace penstock::gui

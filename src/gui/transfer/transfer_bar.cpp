// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/transfer/transfer_bar.h"

#include <QHBoxLayout>

namespace penstock::gui {
namespace {

constexpr int kSteps = 1000;  // of the bar, whose numbers are small

}  // namespace

TransferBar::TransferBar(const Theme& theme, QWidget* parent)
    : QFrame(parent), label_(new PlainLabel(this)), bar_(new QProgressBar(this)), cancel_(new QPushButton(tr("Cancel"), this)) {
  setObjectName("transferBar");
  setAccessibleName(tr("Export or import under way"));
  setProperty("look", "banner");
  label_->setObjectName("transferText");
  label_->setCaption(tr("Under way"));
  bar_->setObjectName("transferProgress");
  bar_->setAccessibleName(tr("Progress"));
  bar_->setTextVisible(false);
  bar_->setFixedHeight(theme.scaled(6));
  cancel_->setObjectName("transferCancel");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme.scaled(12), theme.scaled(5), theme.scaled(8), theme.scaled(5));
  row->setSpacing(theme.scaled(12));
  row->addWidget(label_);
  row->addWidget(bar_, 1);
  row->addWidget(cancel_);
  hide();
  connect(cancel_, &QPushButton::clicked, this, [this] {
    cancel_->setEnabled(false);
    label_->setText(what_ + tr(": ending"));
    Q_EMIT cancelled();
  });
}

void TransferBar::begin(const QString& what) {
  what_ = what;
  cancel_->setEnabled(true);
  cancel_->setAccessibleName(tr("Cancel: %1").arg(what));
  bar_->setRange(0, 0);
  label_->setText(what);
  show();
}

void TransferBar::setProgress(std::uint64_t done, std::uint64_t total, const QString& text) {
  if (!cancel_->isEnabled()) return;
  bar_->setRange(0, total == 0 ? 0 : kSteps);
  if (total > 0) bar_->setValue(int(double(std::min(done, total)) / double(total) * kSteps));
  label_->setText(what_ + ": " + text);
}

}  // namespace penstock::gui
